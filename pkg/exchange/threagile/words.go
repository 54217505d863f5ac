package threagile

import "slices"

// The words of the format, with those of the language.
var (
	types = map[string]string{"external-entity": "external-entity", "process": "process", "datastore": "data-store"}

	// Threagile's order is public, internal, restricted, confidential, strictly-confidential: the two in the middle are one.
	classifications = map[string]string{
		"public": "public", "internal": "internal", "restricted": "confidential", "confidential": "confidential", "strictly-confidential": "restricted",
	}
	levels = map[string]string{
		"archive": "low", "operational": "low", "important": "medium", "critical": "high", "mission-critical": "high",
	}
	volumes = map[string]string{"very-few": "few", "few": "few", "many": "many", "very-many": "mass"}

	boundaryKinds = map[string]string{
		"network-on-prem": "network", "network-dedicated-hoster": "network", "network-virtual-lan": "network", "network-cloud-provider": "account",
		"network-cloud-security-group": "network", "network-policy-namespace-isolation": "network", "execution-environment": "host",
	}

	authentications = map[string][]string{
		"none": {"none"}, "credentials": {"password"}, "session-id": {"session-cookie"}, "token": {"bearer"}, "client-certificate": {"client-cert"},
		"two-factor": {"password"}, "externalized": {"bearer"},
	}
	authorizations = map[string]string{
		"none": "none", "technical-user": "identity", "enduser-identity-propagation": "identity", "end-user-identity-propagation": "identity",
	}

	// roles are those of technologies, where the language has one.
	roles = map[string]string{
		"browser": "browser", "mobile-app": "mobile", "iot-device": "device", "desktop": "mobile", "client-system": "partner", "web-application": "web-app",
		"web-server": "web-app", "cms": "web-app", "web-service-rest": "service", "web-service-soap": "service", "application-server": "service",
		"ejb": "service", "erp": "service", "gateway": "gateway", "service-mesh": "proxy", "reverse-proxy": "proxy", "load-balancer": "load-balancer",
		"waf": "waf", "identity-provider": "identity-provider", "identity-store-ldap": "database", "identity-store-database": "database",
		"database": "database", "file-server": "file-system", "local-file-system": "file-system", "block-storage": "file-system",
		"artifact-registry": "object-store", "code-inspection-platform": "service", "sourcecode-repository": "file-system", "message-queue": "queue",
		"stream-processing": "queue", "event-listener": "worker", "batch-processing": "worker", "scheduler": "worker", "task": "worker", "function": "function",
		"build-pipeline": "pipeline", "vault": "secret-store", "hsm": "secret-store", "monitoring": "service", "search-engine": "database",
		"search-index": "database", "data-lake": "object-store", "big-data-platform": "database", "report-engine": "service", "ai": "service",
		"mail-server": "service", "container-platform": "service", "library": "service",
	}
	// rolesOf are the roles that a type can have.
	rolesOf = map[string][]string{
		"external-entity": {"browser", "mobile", "device", "partner", "user", "saas"},
		"process": {
			"service", "web-app", "function", "worker", "gateway", "load-balancer", "proxy", "cdn", "waf", "identity-provider", "llm", "pipeline",
		},
		"data-store": {"database", "object-store", "file-system", "cache", "queue", "log", "secret-store", "vector-store"},
	}
)

// roleOf is the role of a technology, when the type can have it.
func roleOf(technology, kind string) string {
	if role := roles[technology]; slices.Contains(rolesOf[kind], role) {
		return role
	}
	return ""
}

// protocolNames is a protocol as the catalogue may know it.
func protocolNames(word string) string {
	switch word {
	case "local-file-access", "in-process-library-call", "container-spawning":
		return "local"
	case "jdbc", "odbc", "sql-access-protocol", "nosql-access-protocol":
		return "sql"
	case "ws", "wss":
		return word
	}
	return word
}
