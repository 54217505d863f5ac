package catalog

var informationDisclosureSituations = []situation{}
