package render

import (
	"strings"
	"unicode"

	"github.com/threatctl/threatctl/pkg/model"
)

// spellings are words of the catalogues that are not written as they stand there.
var spellings = map[string]string{
	"adfs": "AD FS", "ai": "AI", "alb": "load balancer", "amqp": "AMQP", "amqps": "AMQPS", "api": "API", "aws": "AWS",
	"bff": "BFF", "bgp": "BGP", "bigquery": "BigQuery", "ble": "BLE", "cassandra": "Cassandra", "cdn": "CDN", "ci": "CI",
	"clickhouse": "ClickHouse", "cms": "CMS", "coap": "CoAP", "coaps": "CoAPS", "cosmos": "Cosmos DB", "cql": "CQL",
	"crm": "CRM", "db2": "Db2", "dicom": "DICOM", "dicomweb": "DICOMweb", "dns": "DNS", "dynamodb": "DynamoDB",
	"elasticsearch": "Elasticsearch", "erp": "ERP", "fhir": "FHIR", "ftp": "FTP", "ftps": "FTPS", "git": "Git",
	"gitops": "GitOps", "graphql": "GraphQL", "grpc": "gRPC", "grpcs": "gRPC over TLS", "hl7": "HL7", "http": "HTTP",
	"http3": "HTTP/3", "https": "HTTPS", "iac": "IaC", "iam": "IAM", "ids": "IDS", "imap": "IMAP", "imaps": "IMAPS",
	"influxdb": "InfluxDB", "iot": "IoT", "json": "JSON", "kafka": "Kafka", "kubernetes": "Kubernetes", "ldap": "LDAP",
	"ldaps": "LDAPS", "llm": "LLM", "mcp": "MCP", "ml": "ML", "modbus": "Modbus", "mongodb": "MongoDB", "mqtt": "MQTT",
	"mqtts": "MQTTS", "mssql": "SQL Server", "mysql": "MySQL", "nats": "NATS", "neo4j": "Neo4j", "nfs": "NFS",
	"oci": "OCI", "odata": "OData", "oidc": "OIDC", "opcua": "OPC UA", "opensearch": "OpenSearch", "oracle": "Oracle",
	"ota": "OTA", "otlp": "OTLP", "plc": "PLC", "postgres": "PostgreSQL", "postgresql": "PostgreSQL",
	"prometheus": "Prometheus", "pulsar": "Pulsar", "rabbitmq": "RabbitMQ", "rdp": "RDP", "redis": "Redis", "rest": "REST",
	"rpc": "RPC", "s3": "S3", "saas": "SaaS", "saml": "SAML", "scim": "SCIM", "sftp": "SFTP", "siem": "SIEM", "smb": "SMB",
	"sms": "SMS", "smtp": "SMTP", "smtps": "SMTPS", "snmp": "SNMP", "snowflake": "Snowflake", "soap": "SOAP", "spa": "SPA",
	"sqlite": "SQLite", "sql": "SQL", "sqs": "SQS", "sse": "SSE", "ssh": "SSH", "stomp": "STOMP", "syslog": "syslog",
	"tcp": "TCP", "tls": "TLS", "udp": "UDP", "vpn": "VPN", "waf": "WAF", "webdav": "WebDAV", "webrtc": "WebRTC",
	"aurora": "Aurora", "as2": "AS2", "azure": "Azure", "bacnet": "BACnet", "can": "CAN", "db": "DB", "dnp3": "DNP3",
	"doh": "DoH", "efs": "EFS", "fix": "FIX", "gcs": "Cloud Storage", "ibm": "IBM", "iscsi": "iSCSI", "iso20022": "ISO 20022",
	"iso8583": "ISO 8583", "jms": "JMS", "kerberos": "Kerberos", "lorawan": "LoRaWAN", "memcached": "Memcached",
	"mllp": "MLLP", "mllps": "MLLPS", "mq": "MQ", "nas": "NAS", "nfc": "NFC", "ntp": "NTP", "opc": "OPC", "pacs": "PACS",
	"pkcs11": "PKCS #11", "pubsub": "Pub/Sub", "radius": "RADIUS", "rediss": "Redis over TLS", "rtsp": "RTSP",
	"snmpv3": "SNMPv3", "spanner": "Spanner", "terraform": "Terraform", "tftp": "TFTP", "ua": "UA", "vnc": "VNC",
	"winrm": "WinRM", "zeromq": "ZeroMQ", "zigbee": "Zigbee",
	"websocket": "WebSocket", "ws": "WebSocket", "wss": "WebSocket over TLS", "xml": "XML",
}

// wholeNames are catalogue names that are not the sum of their words.
var wholeNames = map[string]string{
	"graphql-api": "GraphQL", "grpc-service": "gRPC", "rest-api": "REST", "soap-service": "SOAP", "sql-server": "SQL Server",
	"sql-database": "SQL", "aws-api-gateway": "managed API gateway", "saas": "third party", "spa": "single-page app",
	"web-application-firewall": "web application firewall", "graphql-ws": "GraphQL over WebSocket", "other": "other",
}

// spell is the name of a catalogue entry as people write it: kebab-case in words, abbreviations in capitals.
func spell(name string) string {
	if whole, ok := wholeNames[name]; ok {
		return whole
	}
	words := strings.Split(name, "-")
	for i, w := range words {
		if s, ok := spellings[w]; ok {
			words[i] = s
		}
	}
	return strings.Join(words, " ")
}

// roleNames are the roles as captions say them, where the word of the language is not enough.
var roleNames = map[model.Role]string{
	model.RoleUser: "person", model.RoleMobile: "installed client", model.RoleSaas: "third party", model.RoleWebApp: "web app",
	model.RoleGateway: "API gateway", model.RoleCDN: "content delivery", model.RoleWAF: "web application firewall",
	model.RoleLLM: "language model", model.RoleLog: "append-only log", model.RoleQueue: "message queue",
	model.RolePartner: "partner",
}

func roleName(r model.Role) string {
	if name, ok := roleNames[r]; ok {
		return name
	}
	return strings.ReplaceAll(r.String(), "-", " ")
}

// caption says what a component is: its role, and its technology where that says more.
func caption(c *model.Component) string {
	role := ""
	if c.Role.Value != 0 {
		role = roleName(c.Role.Value)
	}
	tech := ""
	if c.Technology != nil && c.Technology.Name != "other" {
		tech = spell(c.Technology.Name)
		if c.Technology.Own {
			tech = clean(c.Technology.Name)
		}
	}
	switch {
	case role == "" && tech == "":
		return kindOf(c.Type.Value).String()
	case tech == "" || strings.EqualFold(tech, role) || strings.EqualFold(tech, strings.ReplaceAll(c.Role.Value.String(), "-", " ")):
		return role
	case role == "" || sameWord(tech, role) || !strings.ContainsFunc(tech, unicode.IsUpper):
		return tech // plain words say what it is; names need the role beside them
	}
	return role + " · " + tech
}

// sameWord reports whether the last word of the role is said in the technology too, as in API gateway.
func sameWord(tech, role string) bool {
	last := role[strings.LastIndexByte(role, ' ')+1:]
	for _, w := range strings.FieldsFunc(tech, func(r rune) bool { return r == ' ' || r == '-' }) {
		if strings.EqualFold(w, last) {
			return true
		}
	}
	return false
}

// signIn says how the one who opens a flow proves who it is, and whether that leaves something to ask or to mend.
func signIn(f *model.Flow) (words string, standing Standing) {
	set := f.Authentication.Value
	if f.Authentication.Origin == model.NotStated {
		return "sign-in unstated", Unstated
	}
	var parts []string
	for i := 1; i <= model.Authentications.Len(); i++ {
		a := model.Authentication(i)
		if set.Has(a) && a != model.AuthenticationNone {
			parts = append(parts, strings.ReplaceAll(a.String(), "-", " "))
		}
	}
	if len(parts) == 0 {
		return "no sign-in", Missing
	}
	return strings.Join(parts, " + "), Given
}

// regionName is a region as boundaries show it; empty when it is unstated.
func regionName(r model.Region) string {
	switch r {
	case model.RegionEU:
		return "EU"
	case model.RegionAdequate:
		return "adequate"
	case model.RegionOther:
		return "other region"
	}
	return ""
}
