package catalog

var spoofingSituations = []situation{}
