"""Click SHOP-API: two calls of a form for each payment, signed over the strings as they were sent."""
