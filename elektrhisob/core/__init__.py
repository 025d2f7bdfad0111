"""The computing core: consumption, proration, rating and allocation over integer columns.

Pure: no framework, no database, no clock, no files. Units everywhere:

* money    int64 tiyin (1 soum = 100 tiyin)
* energy   int64 watt-hours
* rates    int64 tiyin per kWh, VAT included (87 500 = 875.00 soum)
* days     int64 days since 1970-01-01, the number inside numpy's ``datetime64[D]``

One account and a million go through the same lines.
"""
