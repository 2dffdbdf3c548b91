import ChemIO
import Testing

/// Forms of CML and what they mean.
@Suite struct CMLReadingTests {
    static let ethanol = """
        <atomArray><atom id="a1" elementType="C" x3="1" y3="0" z3="0"/><atom id="a2" elementType="C" x3="2" y3="0" z3="0"/>\
        <atom id="a3" elementType="O" x3="3" y3="0" z3="-1.5e0"/></atomArray>\
        <bondArray><bond atomRefs2="a1 a2" order="1"/><bond atomRefs2="a2 a3" order="S"/></bondArray>
        """

    @Test func elementForm() throws {
        let (molecule, warnings) = try readMolecule(Self.ethanol)
        #expect(molecule.atomText == "C C O")
        #expect(molecule.bondText == "0-1 1-2")
        #expect(molecule.positions == [1, 0, 0, 2, 0, 0, 3, 0, -1.5])
        #expect(molecule.hydrogens == [nil, nil, nil])
        #expect(warnings.isEmpty)
    }

    @Test(arguments: [
        """
        <atomArray atomID="a1 a2 a3" elementType="C C O" x2="0 1 2" y2="0 0 1"/>
        <bondArray atomRef1="a1 a2" atomRef2="a2 a3" order="1 D"/>
        """,
        """
        <atomArray atomID="a1 a2 a3" elementType="C C O" x2="0 1 2" y2="0 0 1"/>
        <bondArray atomRefs1="a1 a2" atomRefs2="a2 a3" order="1 2"/>
        """,
        """
        <atom id="a1"><string builtin="elementType">C</string><coordinate2 builtin="xy2">0 0</coordinate2></atom>
        <atom id="a2"><string builtin="elementType">C</string><float builtin="x2">1</float><float builtin="y2">0</float></atom>
        <atom id="a3"><string builtin="elementType">O</string><coordinate2 builtin="xy2">2,1</coordinate2></atom>
        <bond><string builtin="atomRef">a1</string><string builtin="atomRef">a2</string><string builtin="order">S</string></bond>
        <bond id="b2"><string builtin="atomRefs">a2 a3</string><string builtin="order">D</string></bond>
        """,
        """
        <atomArray><stringArray builtin="id">a1 a2 a3</stringArray>
        <stringArray builtin="elementType" delimiter="|">|C|C|O|</stringArray>
        <floatArray builtin="x2">0 1 2</floatArray><floatArray builtin="y2">0 0 1</floatArray></atomArray>
        <bondArray><stringArray builtin="atomRef">a1 a2</stringArray><stringArray builtin="atomRef">a2 a3</stringArray>
        <stringArray builtin="order">1 2</stringArray></bondArray>
        """,
    ])
    func otherForms(_ inside: String) throws {
        let (molecule, warnings) = try readMolecule(inside)
        #expect(molecule.atomText == "C C O")
        #expect(molecule.bondText == "0-1 1=2")
        #expect(molecule.positions == [0, 0, 0, 1, 0, 0, 2, 1, 0])
        #expect(warnings.isEmpty)
    }

    @Test func documentsAndNames() throws {
        let content = try readCML(
            """
            <?xml version="1.0" encoding="ISO-8859-1"?>
            <!DOCTYPE list SYSTEM "cml.dtd">
            <q:list xmlns:q="http://www.xml-cml.org/schema" xmlns:o="http://example.org/other">
             <q:reaction><q:reactantList><q:reactant><q:molecule id="m1" title="one">
             <q:formula concise="C 1"><q:atomArray elementType="C H" count="1 4"/></q:formula>
             <q:atomArray><q:atom id="a" elementType="C"/></q:atomArray>
             </q:molecule></q:reactant></q:reactantList></q:reaction>
             <q:molecule ref="m1"/><q:molecule id="empty"/>
             <o:molecule><o:atomArray><o:atom id="x" elementType="O"/></o:atomArray></o:molecule>
             <o:box><q:molecule title="two"><q:name>second</q:name><q:atomArray><!-- <q:atom id="b"/> -->
               <q:atom id="a" elementType="N"/></q:atomArray></q:molecule></o:box>
            </q:list>
            """)
        #expect(content.fault == nil)
        #expect(content.names == ["m1", "two"])
        #expect(content.lines == [4, 10])
        #expect(content.molecules.map(\.title) == ["one", "two"])
        #expect(content.molecules.map(\.atomText) == ["C", "N"])
        #expect(content.molecules[0].dataField(named: "formula") == "C 1")
        #expect(content.molecules[1].dataField(named: "name") == "second")
    }

    @Test func nestedMolecules() throws {
        let atom = { (element: String) in "<atomArray><atom id='a' elementType='\(element)'/></atomArray>" }
        let container = try readCML(
            "<molecule id='x'><molecule id='p'>\(atom("C"))</molecule><molecule id='q'>\(atom("O"))</molecule></molecule>"
        )
        #expect(container.names == ["p", "q"])
        let parentFirst = try readCML(
            "<molecule id='x'>\(atom("N"))<molecule id='p'>\(atom("C"))</molecule></molecule>")
        #expect(parentFirst.names == ["x", "p"])
        let childFirst = try readCML("<molecule id='x'><molecule id='p'>\(atom("C"))</molecule>\(atom("N"))</molecule>")
        #expect(childFirst.names == ["p", "x"])
    }

    @Test func encodings() throws {
        let text = "<?xml version=\"1.0\"?><molecule title=\"\u{E9}\">\(Self.ethanol)</molecule>"
        let wide: [UInt8] = [0xFF, 0xFE] + text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        #expect(try readCML(wide).molecules.map(\.title) == ["\u{E9}"])
        let latin = Array("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\r<molecule title=\"".utf8) + [0xE9]
        let content = try readCML(latin + Array("\">\r\(Self.ethanol)\r</molecule>".utf8))
        #expect(content.names == ["\u{E9}"])
        #expect(content.lines == [2])
        #expect(try readCML([0xEF, 0xBB, 0xBF] + Array(text.utf8)).names == ["\u{E9}"])
    }

    @Test func noMolecules() throws {
        #expect(try readCML("<spectrum/>").fault == nil)
        #expect(try readCML("<cml xmlns=\"http://www.xml-cml.org/schema\"><list/></cml>").fault == nil)
        #expect(try readCML("<svg xmlns=\"http://www.w3.org/2000/svg\"/>").fault?.code == .notCML)
        #expect(try readCML("").fault?.code == .badXML)
        #expect(try readCML([0x50, 0x4B, 0x03, 0x04, 0, 0, 0, 0]).fault?.code != nil)
    }

    @Test func atomDetails() throws {
        let (molecule, _) = try readMolecule(
            """
            <atomArray><atom id="a1" elementType="N" formalCharge="+1" isotopeNumber="15.0001" hydrogenCount="3"/>
            <atom id="a2" elementType="C" spinMultiplicity="3"/><atom id="a3" elementType="D"/>
            <atom id="a4" elementType="R"><label value="R1"/></atom><atom id="a5" elementType="Du"/></atomArray>
            <bondArray><bond atomRefs2="a1 a3" order="1"/></bondArray>
            """)
        #expect(molecule.totalCharge == 1)
        #expect(molecule.isotope(of: 0) == 15 && molecule.isotope(of: 2) == 2)
        #expect(molecule.radicalElectrons(of: 1) == 2)
        #expect(molecule.label(of: 3) == "R1" && molecule.label(of: 4) == nil)
        #expect(molecule.hydrogens == [2, 0, 0, 0, 0])
    }

    @Test func hydrogenCountBelowBoundHydrogens() throws {
        let (molecule, warnings) = try readMolecule(
            """
            <atomArray><atom id="o" elementType="O" hydrogenCount="0"/><atom id="h" elementType="H"/></atomArray>
            <bondArray><bond atomRefs2="o h" order="1"/></bondArray>
            """)
        #expect(molecule.hydrogens == [0, 0])
        #expect(warnings == ["hydrogen-count"])
    }

    @Test(arguments: [
        ("1", BondOrder.single), ("D", .double), ("T", .triple), ("A", .aromatic), ("1.5", .aromatic), ("0.5", .half),
        ("2.5", .twoAndHalf), ("partial01", .half), ("hbond", .hydrogen), (" 2", .double), ("other", .unknown),
    ])
    func orders(_ text: String, _ order: BondOrder) throws {
        let (molecule, warnings) = try readMolecule(
            """
            <atomArray atomID="a b" elementType="C N"/><bondArray><bond atomRefs2="a b" order="\(text)"/></bondArray>
            """)
        #expect(molecule.bonds[0].order == order)
        #expect(warnings.isEmpty)
    }

    @Test(arguments: [
        ("<bondStereo>W</bondStereo>", BondMark.wedgeUp, 0), ("<bondStereo>H</bondStereo>", .wedgeDown, 0),
        ("<bondStereo atomRefs2=\"b a\">W</bondStereo>", .wedgeUp, 1),
        ("<bondStereo conventionValue=\"6\"/>", .wedgeDown, 0), ("<bondStereo conventionValue=\"4\"/>", .wavy, 0),
    ])
    func wedges(_ stereo: String, _ mark: BondMark, _ begin: Int32) throws {
        let (molecule, _) = try readMolecule(
            "<atomArray atomID='a b' elementType='C N'/><bond atomRefs2='a b' order='1'>\(stereo)</bond>")
        #expect(molecule.bonds[0].mark == mark)
        #expect(molecule.bonds[0].begin == begin)
    }

    /// F(0) and Cl(1) at C(2), Br(4) and I(5) at C(3); the mark is about F and Br, the neighbours of the lowest index.
    @Test(arguments: [
        ("a0 a2 a3 a4", "C", BondMark.cis), ("a0 a2 a3 a5", "C", .trans), ("a1 a2 a3 a5", "C", .cis),
        ("a1 a2 a3 a4", "T", .cis), ("a5 a3 a2 a0", "T", .cis), ("a9 a2 a3 a5", "C", .none), ("", "C", .none),
    ])
    func cisAndTrans(_ references: String, _ text: String, _ mark: BondMark) throws {
        let attribute = references.isEmpty ? "" : " atomRefs4=\"\(references)\""
        let (molecule, warnings) = try readMolecule(
            """
            <atomArray atomID="a0 a1 a2 a3 a4 a5" elementType="F Cl C C Br I"/>
            <bondArray><bond atomRefs2="a0 a2" order="1"/><bond atomRefs2="a1 a2" order="1"/>
            <bond atomRefs2="a2 a3" order="2"><bondStereo\(attribute)>\(text)</bondStereo></bond>
            <bond atomRefs2="a3 a4" order="1"/><bond atomRefs2="a3 a5" order="1"/></bondArray>
            """)
        #expect(molecule.bonds[2].mark == mark)
        #expect(warnings == (mark == .none ? ["bond-stereo"] : []))
    }

    @Test func parity() throws {
        let (molecule, warnings) = try readMolecule(
            """
            <atomArray><atom id="a" elementType="F"/><atom id="b" elementType="Cl"/><atom id="c" elementType="Br"/>
            <atom id="d" elementType="C"><atomParity atomRefs4="a b c d">1</atomParity></atom>
            <atom id="e" elementType="C"><atomParity atomRefs4="a b c">-1</atomParity></atom></atomArray>
            """)
        #expect(
            molecule.atomStereo == [
                AtomStereo(center: 3, geometry: .tetrahedral, permutation: 2, neighbors: [0, 1, 2, -1])
            ])
        #expect(warnings == ["atom-parity"])
    }

    @Test func bondsToGroups() throws {
        let (molecule, warnings) = try readMolecule(
            """
            <atomArray atomID="p c d" elementType="Pt C C"/>
            <bondArray><bond id="b1" atomRefs2="d c" order="2"/><bond atomRefs="p" bondRefs="b1" order="S"/></bondArray>
            """)
        #expect(molecule.bondCount == 1)
        #expect(
            molecule.multiCenterAttachments == [MultiCenterAttachment(center: 0, members: [1, 2], order: .single)])
        #expect(warnings == ["multi-center-bond"])
    }

    @Test func fields() throws {
        let (molecule, _) = try readMolecule(
            """
            <atomArray atomID="a" elementType="C"/>
            <propertyList><property title="melting point" dictRef="x:mp"><scalar units="units:c" dataType="xsd:double">
              12.5 </scalar></property></propertyList>
            <scalar dictRef="x:mass">16</scalar><property dictRef="x:v"><array>1 2 3</array></property>
            <identifier convention="iupac:inchi">InChI=1/CH4/h1H4</identifier><float title="bp">3 &lt; 4</float>
            """)
        #expect(
            molecule.dataFields == [
                DataField(name: "melting point", value: "12.5"),
                DataField(name: "melting point.units", value: "units:c"),
                DataField(name: "x:mass", value: "16"), DataField(name: "x:v", value: "1 2 3"),
                DataField(name: "iupac:inchi", value: "InChI=1/CH4/h1H4"), DataField(name: "bp", value: "3 < 4"),
            ])
    }
}
