package catalog

var denialOfServiceSituations = []situation{}
