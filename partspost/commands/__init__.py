"""partspost.commands: what an operator types, one module per family of commands; each prints for people or as JSON."""
