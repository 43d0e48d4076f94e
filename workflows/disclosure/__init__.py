"""The bureau's disclosure wing (政务公开): documents under review, publications, requests.

It plugs into the floor below through `plugins.plugins()`; nothing below knows of it.
"""
