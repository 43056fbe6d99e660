"""Reports: a run as documents and files.

Read it in this order:

    account_report market_report report: a trader, the markets, and the run
    order_estimate: what an order would cost, before it is placed
    lots export: closed positions, and a session written out
"""
