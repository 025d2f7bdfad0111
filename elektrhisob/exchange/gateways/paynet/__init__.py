"""PAYNET, both editions of its contract: SOAP "ProviderWebService" and JSON-RPC. We are the server."""
