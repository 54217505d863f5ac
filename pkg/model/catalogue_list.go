package model

// AllTechnologies are the built-in technologies by name. The slice and what it holds are shared and must not be changed.
func AllTechnologies() []Technology { return technologies }

// AllProtocols are the built-in protocols by name. The slice and what it holds are shared and must not be changed.
func AllProtocols() []Protocol { return protocols }
