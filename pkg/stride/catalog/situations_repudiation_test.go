package catalog

var repudiationSituations = []situation{}
