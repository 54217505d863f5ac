package catalog

var elevationOfPrivilegeSituations = []situation{}
