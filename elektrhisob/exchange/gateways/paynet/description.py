"""The WSDL and the schema of PAYNET's SOAP edition, at the address it is called at."""

from pathlib import Path
from urllib.parse import urlencode
from xml.sax.saxutils import quoteattr

from frappe.utils import get_url
from werkzeug.wrappers import Request, Response

from elektrhisob.exchange.gateways.paynet.soap_messages import ARGUMENTS, NAMESPACE, OPERATIONS, RESULT

SCHEMA = Path(__file__).parent / "ProviderWebService.xsd"


def description(request: Request) -> Response | None:
	"""What ?wsdl or ?xsd=1 ask for, whatever else the address says; None for a call."""
	if request.method not in ("GET", "HEAD"):
		return None
	asked = {name.lower() for name in request.args}
	if "xsd" in asked:
		return _xml(SCHEMA.read_text("utf-8"))
	return _xml(wsdl(get_url(request.path), request.args.get("channel", ""))) if "wsdl" in asked else None


def wsdl(address: str, channel: str = "") -> str:
	query = {"channel": channel} if channel else {}
	location = f"{address}?{urlencode(query)}" if query else address
	schema = f"{address}?{urlencode({**query, 'xsd': 1})}"
	return f"""<?xml version="1.0" encoding="UTF-8"?>
<wsdl:definitions name="ProviderWebService" targetNamespace="{NAMESPACE}" xmlns:tns="{NAMESPACE}"
	xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"
	xmlns:wsaw="http://www.w3.org/2006/05/addressing/wsdl" xmlns:xs="http://www.w3.org/2001/XMLSchema">
	<wsdl:types>
		<xs:schema><xs:import namespace="{NAMESPACE}" schemaLocation={quoteattr(schema)}/></xs:schema>
	</wsdl:types>
{"".join(_messages(each) for each in OPERATIONS)}	<wsdl:portType name="ProviderWebService">
{"".join(_port(each) for each in OPERATIONS)}	</wsdl:portType>
	<wsdl:binding name="ProviderWebServiceBinding" type="tns:ProviderWebService">
		<soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>
{"".join(_bound(each) for each in OPERATIONS)}	</wsdl:binding>
	<wsdl:service name="ProviderWebService">
		<wsdl:port name="ProviderWebServicePort" binding="tns:ProviderWebServiceBinding">
			<soap:address location={quoteattr(location)}/>
		</wsdl:port>
	</wsdl:service>
</wsdl:definitions>
"""


def _messages(operation: str) -> str:
	return f"""	<wsdl:message name="{operation}Request">
		<wsdl:part name="arguments" element="tns:{operation}{ARGUMENTS}"/>
	</wsdl:message>
	<wsdl:message name="{operation}Response">
		<wsdl:part name="result" element="tns:{operation}{RESULT}"/>
	</wsdl:message>
"""


def _port(operation: str) -> str:
	return f"""		<wsdl:operation name="{operation}">
			<wsdl:input message="tns:{operation}Request" wsaw:Action="urn:{operation}Request"/>
			<wsdl:output message="tns:{operation}Response" wsaw:Action="urn:{operation}Response"/>
		</wsdl:operation>
"""


def _bound(operation: str) -> str:
	return f"""		<wsdl:operation name="{operation}">
			<soap:operation soapAction="urn:{operation}" style="document"/>
			<wsdl:input><soap:body use="literal"/></wsdl:input>
			<wsdl:output><soap:body use="literal"/></wsdl:output>
		</wsdl:operation>
"""


def _xml(text: str) -> Response:
	return Response(text, content_type="text/xml; charset=utf-8")
