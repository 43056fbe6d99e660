"""Telling: numbers, amounts, orders and documents in words, as they are shown.

Read it in this order:

    thousands: numbers as people write them
    text: documents as plain text
    format: whole numbers to shown text, the only place where one loses digits
    measure: in what sizes are counted
    order_words spoken facts: an order as a sentence, a case in sentences, and what a step would come to
"""
