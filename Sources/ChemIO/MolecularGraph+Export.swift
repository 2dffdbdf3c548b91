// `import ChemIO` alone gives `Molecule` and its companions.
@_exported public import MolecularGraph
