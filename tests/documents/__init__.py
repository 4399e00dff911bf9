"""Made-up certificates for tests: people and companies that do not exist, numbers that are well-formed.

people.py makes them up, draw.py draws flat certificates, photo.py photographs them badly. Every picture says
测试样本 and looks like no official design: plain ground, no emblem, no guilloche.
"""
