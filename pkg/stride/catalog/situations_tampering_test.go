package catalog

var tamperingSituations = []situation{}
