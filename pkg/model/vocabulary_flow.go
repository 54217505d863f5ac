package model

// Transport is what protects a flow on its way.
type Transport uint8

// The words of Transport, in order.
const (
	TransportNone Transport = iota + 1
	TransportTLS
	TransportMTLS
	TransportVPN
	TransportLocal
)

// Transports names the words of Transport.
var Transports = newWords("transport",
	Word{"none", "nothing: in clear", []string{"plain", "clear", "unencrypted"}},
	Word{"tls", "an encrypted channel with an authenticated server: TLS, DTLS, QUIC, SSH with known host keys", []string{"https", "ssl", "dtls", "quic", "ssh"}},
	Word{"mtls", "TLS with both ends authenticated", []string{"mutual-tls"}},
	Word{"vpn", "encrypted below the application", []string{"ipsec", "wireguard"}},
	Word{"local", "does not leave the host", nil},
)

// String is the word, or unstated.
func (v Transport) String() string { return Transports.Name(int(v)) }

// Authentication is how the one who opens a flow proves who it is.
type Authentication uint8

// The words of Authentication, in order.
const (
	AuthenticationNone Authentication = iota + 1
	AuthenticationApiKey
	AuthenticationPassword
	AuthenticationSessionCookie
	AuthenticationBearer
	AuthenticationCapabilityURL
	AuthenticationSignature
	AuthenticationClientCert
	AuthenticationLocal
)

// Authentications names the words of Authentication.
var Authentications = newWords("authentication",
	Word{"none", "not at all", nil},
	Word{"api-key", "a long-lived shared key", []string{"apikey", "shared-key"}},
	Word{"password", "a secret a person or program knows", []string{"basic", "login"}},
	Word{"session-cookie", "a cookie set at login", []string{"cookie", "session"}},
	Word{"bearer", "a token: whoever holds it may use it", []string{"jwt", "oauth", "token", "oidc"}},
	Word{"capability-url", "an address that is itself the permission", nil},
	Word{"signature", "proof by a key: HMAC, SSH key, DPoP, Kerberos", []string{"hmac", "ssh-key", "dpop", "kerberos"}},
	Word{"client-cert", "a certificate of the client", []string{"mutual-tls", "x509", "certificate"}},
	Word{"local", "the operating system tells", nil},
)

// String is the word, or unstated.
func (v Authentication) String() string { return Authentications.Name(int(v)) }

// Authorization is what decides whether a flow may do what it asks.
type Authorization uint8

// The words of Authorization, in order.
const (
	AuthorizationNone Authorization = iota + 1
	AuthorizationIdentity
	AuthorizationCapability
)

// Authorizations names the words of Authorization.
var Authorizations = newWords("authorization",
	Word{"none", "nothing: whoever is authenticated may", nil},
	Word{"identity", "who the caller is: ACL, roles, attributes", nil},
	Word{"capability", "what the caller holds: a token that names the right", nil},
)

// String is the word, or unstated.
func (v Authorization) String() string { return Authorizations.Name(int(v)) }

// Access is what a flow does at its target.
type Access uint8

// The words of Access, in order.
const (
	AccessRead Access = iota + 1
	AccessWrite
	AccessAdmin
)

// Accesses names the words of Access.
var Accesses = newWords("access",
	Word{"read", "fetches", nil},
	Word{"write", "hands in or changes", []string{"read-write", "modify"}},
	Word{"admin", "changes rights, configuration or code", nil},
)

// String is the word, or unstated.
func (v Access) String() string { return Accesses.Name(int(v)) }

// Mode is how the two ends of a flow wait for each other.
type Mode uint8

// The words of Mode, in order.
const (
	ModeSync Mode = iota + 1
	ModeAsync
	ModeStream
	ModeBatch
	ModeWebhook
)

// Modes names the words of Mode.
var Modes = newWords("mode",
	Word{"sync", "the caller waits for the answer", nil},
	Word{"async", "the message is handed over", nil},
	Word{"stream", "the connection stays open", nil},
	Word{"batch", "many at a time, at set times", nil},
	Word{"webhook", "a call back to an address given earlier", nil},
)

// String is the word, or unstated.
func (v Mode) String() string { return Modes.Name(int(v)) }

// Format is the form of what a flow carries.
type Format uint8

// The words of Format, in order.
const (
	FormatJSON Format = iota + 1
	FormatXML
	FormatForm
	FormatFile
	FormatHTML
	FormatURL
	FormatTemplate
	FormatSerialized
	FormatCommand
	FormatQuery
	FormatPrompt
)

// Formats names the words of Format.
var Formats = newWords("format",
	Word{"json", "JSON", nil},
	Word{"xml", "XML", nil},
	Word{"form", "form fields", nil},
	Word{"file", "files of any kind", nil},
	Word{"html", "pages or mail with markup", nil},
	Word{"url", "addresses that the receiver fetches", nil},
	Word{"template", "templates that the receiver fills in", nil},
	Word{"serialized", "native object serialization", nil},
	Word{"command", "commands of a shell or machine", []string{"shell"}},
	Word{"query", "a query language", nil},
	Word{"prompt", "text for a language model", nil},
)

// String is the word, or unstated.
func (v Format) String() string { return Formats.Name(int(v)) }

// OnBehalfOf is whose authority a flow carries.
type OnBehalfOf uint8

// The words of OnBehalfOf, in order.
const (
	OnBehalfOfSelf OnBehalfOf = iota + 1
	OnBehalfOfUser
)

// OnBehalfOfs names the words of OnBehalfOf.
var OnBehalfOfs = newWords("on-behalf-of",
	Word{"self", "the source's own", nil},
	Word{"user", "that of the user at the start of the chain", nil},
)

// String is the word, or unstated.
func (v OnBehalfOf) String() string { return OnBehalfOfs.Name(int(v)) }

// TokenLocation is where a flow carries its token.
type TokenLocation uint8

// The words of TokenLocation, in order.
const (
	TokenLocationHeader TokenLocation = iota + 1
	TokenLocationCookie
	TokenLocationURL
	TokenLocationBody
)

// TokenLocations names the words of TokenLocation.
var TokenLocations = newWords("token location",
	Word{"header", "a request header", nil},
	Word{"cookie", "a cookie", nil},
	Word{"url", "the address", nil},
	Word{"body", "the message body", nil},
)

// String is the word, or unstated.
func (v TokenLocation) String() string { return TokenLocations.Name(int(v)) }

// TokenLife is how long a token is valid.
type TokenLife uint8

// The words of TokenLife, in order.
const (
	TokenLifeShort TokenLife = iota + 1
	TokenLifeLong
	TokenLifeUnlimited
)

// TokenLives names the words of TokenLife.
var TokenLives = newWords("token life",
	Word{"short", "minutes to an hour", nil},
	Word{"long", "longer", nil},
	Word{"unlimited", "until somebody withdraws it", nil},
)

// String is the word, or unstated.
func (v TokenLife) String() string { return TokenLives.Name(int(v)) }

// Family is what rules compare of a protocol.
type Family uint8

// The words of Family, in order.
const (
	FamilyHTTP Family = iota + 1
	FamilyGraphql
	FamilyGRPC
	FamilyWebsocket
	FamilySQL
	FamilyNosql
	FamilyLDAP
	FamilyMessaging
	FamilyMail
	FamilyFile
	FamilyShell
	FamilyLog
	FamilyIOT
	FamilyHealth
	FamilyFinance
	FamilyLocal
	FamilyOther
)

// Families names the words of Family.
var Families = newWords("protocol family",
	Word{"http", "HTTP and what runs over it", nil},
	Word{"graphql", "GraphQL", nil},
	Word{"grpc", "gRPC and other RPC", nil},
	Word{"websocket", "WebSocket and other two-way channels", nil},
	Word{"sql", "relational databases", nil},
	Word{"nosql", "other databases and caches", nil},
	Word{"ldap", "directories", nil},
	Word{"messaging", "brokers and queues", nil},
	Word{"mail", "mail and messages to people", nil},
	Word{"file", "file transfer and file shares", nil},
	Word{"shell", "remote shells and desktops", nil},
	Word{"log", "log intake", nil},
	Word{"iot", "field and device protocols", nil},
	Word{"health", "health care", nil},
	Word{"finance", "payments and trading", nil},
	Word{"local", "inside one host", nil},
	Word{"other", "anything else", nil},
)

// String is the word, or unstated.
func (v Family) String() string { return Families.Name(int(v)) }
