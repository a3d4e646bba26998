"""parsers.scans: pictures of orders in, the orders that can be made out on them out; needs the `ocr` extra.

Purpose: faxes and scans are read with the recognition models that lie in the extra's wheel, on this machine alone.
Promise: what was read from a picture says so and is never stated as sure; a picture that is too poor gives no line.
What may go wrong: without the extra nothing here can be imported but this page; hostile pictures may exhaust memory
or time, therefore callers run `parsers.scans.reading.read_scan` in a disposable child.
"""

import os

# Read by the libraries below when they are loaded: onnxruntime otherwise reports its use to its maker over the
# network, and threads of numpy would not survive the fork of a child.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
os.environ["OPENBLAS_NUM_THREADS"] = "1"
