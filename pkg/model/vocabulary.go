package model

// The enumerations of the language. Each constant is the number of its word in the table that follows it; 0 is unstated.

// Type is what a component is in a data flow diagram.
type Type uint8

// The words of Type, in order.
const (
	TypeExternalEntity Type = iota + 1
	TypeProcess
	TypeDataStore
)

// Types names the words of Type.
var Types = newWords("type",
	Word{"external-entity", "outside our control: people, clients, other organizations", []string{"external", "actor", "external-interactor", "terminator"}},
	Word{"process", "code that runs", nil},
	Word{"data-store", "data at rest", []string{"datastore", "store"}},
)

// String is the word, or unstated.
func (v Type) String() string { return Types.Name(int(v)) }

// Role is what a component is for; decides which rules look at it.
type Role uint8

// The words of Role, in order.
const (
	RoleUser Role = iota + 1
	RoleBrowser
	RoleMobile
	RoleDevice
	RolePartner
	RoleSaas
	RoleService
	RoleWebApp
	RoleFunction
	RoleWorker
	RoleGateway
	RoleLoadBalancer
	RoleProxy
	RoleCDN
	RoleWAF
	RoleIdentityProvider
	RoleLLM
	RolePipeline
	RoleDatabase
	RoleObjectStore
	RoleFileSystem
	RoleCache
	RoleQueue
	RoleLog
	RoleSecretStore
	RoleVectorStore
)

// Roles names the words of Role.
var Roles = newWords("role",
	Word{"user", "a person", []string{"person", "human", "actor"}},
	Word{"browser", "a web browser, with or without code of ours in it", nil},
	Word{"mobile", "any installed client", []string{"app", "desktop"}},
	Word{"device", "a thing with sensors or actuators", nil},
	Word{"partner", "acts on its own account: a controller, a customer's program", nil},
	Word{"saas", "works for us: a processor", []string{"third-party", "vendor"}},
	Word{"service", "answers requests", []string{"api", "microservice", "server"}},
	Word{"web-app", "renders pages", nil},
	Word{"function", "runs on demand, operated by a platform", nil},
	Word{"worker", "works in the background", nil},
	Word{"gateway", "API gateway or ingress: where policy is enforced", []string{"api-gateway", "ingress"}},
	Word{"load-balancer", "spreads requests", nil},
	Word{"proxy", "passes requests on", nil},
	Word{"cdn", "delivers and caches content", nil},
	Word{"waf", "inspects requests", nil},
	Word{"identity-provider", "logs in and issues tokens", []string{"idp", "authorization-server"}},
	Word{"llm", "a language model, or an agent around one", nil},
	Word{"pipeline", "builds, tests, deploys", []string{"ci"}},
	Word{"database", "structured data", []string{"db"}},
	Word{"object-store", "blobs by key", []string{"bucket", "blob"}},
	Word{"file-system", "files by path", nil},
	Word{"cache", "copies with a short life", nil},
	Word{"queue", "messages waiting", []string{"topic", "broker"}},
	Word{"log", "records of what happened", nil},
	Word{"secret-store", "keys and credentials", []string{"vault"}},
	Word{"vector-store", "embeddings", nil},
)

// String is the word, or unstated.
func (v Role) String() string { return Roles.Name(int(v)) }

// Classification is how far an asset may be known.
type Classification uint8

// The words of Classification, in order.
const (
	ClassificationPublic Classification = iota + 1
	ClassificationInternal
	ClassificationConfidential
	ClassificationRestricted
)

// Classifications names the words of Classification.
var Classifications = newWords("classification",
	Word{"public", "everybody", nil},
	Word{"internal", "the organization", nil},
	Word{"confidential", "those who need it", []string{"private"}},
	Word{"restricted", "a named few", []string{"secret"}},
)

// String is the word, or unstated.
func (v Classification) String() string { return Classifications.Name(int(v)) }

// Level is how much integrity or availability matters.
type Level uint8

// The words of Level, in order.
const (
	LevelLow Level = iota + 1
	LevelMedium
	LevelHigh
)

// Levels names the words of Level.
var Levels = newWords("level",
	Word{"low", "a loss would be noticed", nil},
	Word{"medium", "a loss would hurt", nil},
	Word{"high", "a loss would be grave", nil},
)

// String is the word, or unstated.
func (v Level) String() string { return Levels.Name(int(v)) }

// DataKind is what an asset is made of.
type DataKind uint8

// The words of DataKind, in order.
const (
	DataKindPersonal DataKind = iota + 1
	DataKindSpecialCategory
	DataKindChild
	DataKindCredential
	DataKindToken
	DataKindKey
	DataKindPayment
	DataKindLog
	DataKindCode
	DataKindConfig
	DataKindModel
)

// DataKinds names the words of DataKind.
var DataKinds = newWords("kind of asset",
	Word{"personal", "about identifiable people (GDPR Art. 4)", []string{"pii"}},
	Word{"special-category", "health, belief, biometrics and the like (GDPR Art. 9)", []string{"health", "sensitive"}},
	Word{"child", "about children (GDPR Art. 8)", nil},
	Word{"credential", "what a person knows", []string{"password"}},
	Word{"token", "what a program shows instead", nil},
	Word{"key", "a cryptographic key", []string{"secret"}},
	Word{"payment", "card and account data", nil},
	Word{"log", "records of what happened", nil},
	Word{"code", "programs and scripts", nil},
	Word{"config", "settings", nil},
	Word{"model", "trained weights, prompts, indexes", nil},
)

// String is the word, or unstated.
func (v DataKind) String() string { return DataKinds.Name(int(v)) }

// Volume is how many people or records.
type Volume uint8

// The words of Volume, in order.
const (
	VolumeFew Volume = iota + 1
	VolumeMany
	VolumeMass
)

// Volumes names the words of Volume.
var Volumes = newWords("volume",
	Word{"few", "hundreds", nil},
	Word{"many", "thousands", nil},
	Word{"mass", "a population", nil},
)

// String is the word, or unstated.
func (v Volume) String() string { return Volumes.Name(int(v)) }

// BoundaryKind is what makes a boundary.
type BoundaryKind uint8

// The words of BoundaryKind, in order.
const (
	BoundaryKindNetwork BoundaryKind = iota + 1
	BoundaryKindHost
	BoundaryKindProcess
	BoundaryKindAccount
	BoundaryKindTenant
	BoundaryKindOrganization
	BoundaryKindSite
)

// BoundaryKinds names the words of BoundaryKind.
var BoundaryKinds = newWords("kind of boundary",
	Word{"network", "a network zone", nil},
	Word{"host", "a machine", nil},
	Word{"process", "programs under one account of an operating system", nil},
	Word{"account", "an account or project of a cloud", nil},
	Word{"tenant", "one customer's part of a shared system", nil},
	Word{"organization", "one organization", nil},
	Word{"site", "a place: who stands there can touch what is inside", nil},
)

// String is the word, or unstated.
func (v BoundaryKind) String() string { return BoundaryKinds.Name(int(v)) }

// Trust is how far what is inside a boundary is trusted.
type Trust uint8

// The words of Trust, in order.
const (
	TrustUntrusted Trust = iota + 1
	TrustPartner
	TrustDMZ
	TrustInternal
	TrustRestricted
)

// Trusts names the words of Trust.
var Trusts = newWords("trust",
	Word{"untrusted", "anybody", []string{"public", "internet"}},
	Word{"partner", "known others, by contract", nil},
	Word{"dmz", "ours, facing others", nil},
	Word{"internal", "ours", nil},
	Word{"restricted", "ours, the best guarded", nil},
)

// String is the word, or unstated.
func (v Trust) String() string { return Trusts.Name(int(v)) }

// Region is where data is, as GDPR sees it.
type Region uint8

// The words of Region, in order.
const (
	RegionEU Region = iota + 1
	RegionAdequate
	RegionOther
)

// Regions names the words of Region.
var Regions = newWords("region",
	Word{"eu", "the European Economic Area", []string{"eea"}},
	Word{"adequate", "a country with an adequacy decision (GDPR Art. 45)", nil},
	Word{"other", "any other country", nil},
)

// String is the word, or unstated.
func (v Region) String() string { return Regions.Name(int(v)) }

// Operator is who runs a component.
type Operator uint8

// The words of Operator, in order.
const (
	OperatorSelf Operator = iota + 1
	OperatorProvider
	OperatorThirdParty
)

// Operators names the words of Operator.
var Operators = newWords("operator",
	Word{"self", "we do", nil},
	Word{"provider", "a cloud provider runs it, we configure it", nil},
	Word{"third-party", "somebody else runs it", []string{"vendor"}},
)

// String is the word, or unstated.
func (v Operator) String() string { return Operators.Name(int(v)) }

// Privilege is the rights a process runs with.
type Privilege uint8

// The words of Privilege, in order.
const (
	PrivilegeLeast Privilege = iota + 1
	PrivilegeNormal
	PrivilegeAdmin
)

// Privileges names the words of Privilege.
var Privileges = newWords("privilege",
	Word{"least", "only what the task needs", nil},
	Word{"normal", "an ordinary account", nil},
	Word{"admin", "all rights on its host or platform", []string{"root"}},
)

// String is the word, or unstated.
func (v Privilege) String() string { return Privileges.Name(int(v)) }

// Tenancy is who shares a component.
type Tenancy uint8

// The words of Tenancy, in order.
const (
	TenancySingle Tenancy = iota + 1
	TenancyShared
)

// Tenancies names the words of Tenancy.
var Tenancies = newWords("tenancy",
	Word{"single", "one customer", nil},
	Word{"shared", "several customers", nil},
)

// String is the word, or unstated.
func (v Tenancy) String() string { return Tenancies.Name(int(v)) }

// Lifecycle is where a component is in its life.
type Lifecycle uint8

// The words of Lifecycle, in order.
const (
	LifecycleProduction Lifecycle = iota + 1
	LifecycleTest
	LifecycleDeprecated
)

// Lifecycles names the words of Lifecycle.
var Lifecycles = newWords("lifecycle",
	Word{"production", "in use", nil},
	Word{"test", "for trying things out", nil},
	Word{"deprecated", "to be switched off", nil},
)

// String is the word, or unstated.
func (v Lifecycle) String() string { return Lifecycles.Name(int(v)) }
