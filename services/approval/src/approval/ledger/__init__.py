"""The ledger from outside: what checks it, writes it out and proves single results of it.

It only reads. The database itself chains results (migration 0006), in SQL; what checks them is
written anew here, in Python, and trusts no function of the database.
"""
