"""The judge of VM Dataset Pipeline under the name of VBVR-EvalKit's package."""
