"""A price list for tests: a Québec seller, orders with a free allowance and a tier, two taxes."""

PRICES = """
[seller]
name = "Pièces Québec inc."
address = ["1200, rue du Marché", "Laval (Québec)  H7S 1Z5"]
phone = "450 555-0190"
mail = "accounts@parts.example"

[numbers]
TPS = "123456789 RT0001"
TVQ = "1234567890 TQ0001"

[terms]
currency = "CAD"
begins = "2026-11"
days = 30
pay_to = ["Virement : Caisse du Marché, transit 00000, compte 1234567"]

[prices]
month = "49.00"
order = "1.50"
line = "0.035"
appointment = "2.00"

[free]
order = 20

[tiers]
order = { 101 = "1.20" }

[taxes]
TPS = "5%"
TVQ = "9.975%"

[dealers.honda-laval]
address = ["3000, boul. de la Concorde", "Laval (Québec)  H7E 2B5"]
free = { order = 0 }
"""
