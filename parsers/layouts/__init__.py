"""parsers.layouts: oddities of single PDF producers that cannot be generalised, one small file each.

Purpose: the last resort, when neither a word in `parsers/vocabulary` nor the geometry of `parsers.tables` can tell.
Promise: empty as long as no producer needs one; a file here comes with a sample in `samples/orders`.
What may go wrong: a rule that names one paper hides a defect of the general reader. Try that first.
"""
