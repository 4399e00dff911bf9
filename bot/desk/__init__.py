"""The staff's web desk: who may come in, what waits, the evidence beside the fields, and the decision.

`desk.py` is the way in. Pages are functions of an Office (what the desk has) and a Visit (who asks for what).
"""
