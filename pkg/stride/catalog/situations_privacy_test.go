package catalog

var privacySituations = []situation{}
