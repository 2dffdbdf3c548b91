import ChemIO
import Testing

/// Writing CML and reading it back.
@Suite struct CMLWriterTests {
    private func written(_ molecules: [Molecule]) throws -> (text: [UInt8], losses: Set<FormatLoss>) {
        var writer = CMLWriter()
        var output = Array(writer.header.utf8)
        var losses: Set<FormatLoss> = []
        for molecule in molecules { try writer.append(molecule, to: &output, losses: &losses) }
        return (output + Array(writer.footer.utf8), losses)
    }

    @Test func layout() throws {
        var builder = MoleculeBuilder()
        builder.addAtom(.carbon, x: 0.1, y: -0.0, z: 1e-7)
        builder.addAtom(.oxygen, x: 1.25, y: 0, z: 0)
        builder.setFormalCharge(-1, of: 1)
        builder.addBond(Bond(begin: 0, end: 1, order: .double))
        builder.setTitle("a<b> \"c\" & d")
        let text = try written([try builder.finish()]).text
        #expect(
            String(decoding: text, as: UTF8.self) == """
                <?xml version="1.0" encoding="UTF-8"?>
                <cml xmlns="http://www.xml-cml.org/schema">
                <molecule title="a&lt;b&gt; &quot;c&quot; &amp; d">
                <atomArray>
                <atom id="a1" elementType="C" x3="0.1" y3="0" z3="1e-7" formalCharge="0" hydrogenCount="0"/>
                <atom id="a2" elementType="O" x3="1.25" y3="0" z3="0" formalCharge="-1" hydrogenCount="0"/>
                </atomArray>
                <bondArray>
                <bond atomRefs2="a1 a2" order="2"/>
                </bondArray>
                </molecule>
                </cml>

                """)
    }

    @Test(arguments: [
        CMLReadingTests.ethanol,
        """
        <atomArray atomID="p c d h q" elementType="Pt C C H Du" x2="0 1 2.5 -1e-9 4" y2="1 2 3 4 0.1"/>
        <bondArray><bond id="b1" atomRefs2="d c" order="2"/><bond atomRefs="p" bondRefs="b1" order="S"/>
        <bond atomRefs2="p h" order="0.5"/></bondArray>
        """,
        """
        <atomArray><atom id="a" elementType="F"/><atom id="b" elementType="Cl"/><atom id="c" elementType="X"/>
        <atom id="d" elementType="C" hydrogenCount="1" isotope="13"><atomParity atomRefs4="a b c d">-1</atomParity></atom>
        <atom id="e" elementType="C" spinMultiplicity="2" formalCharge="1"/><atom id="f" elementType="O"/></atomArray>
        <bondArray><bond atomRefs2="d a" order="1"/><bond atomRefs2="d b" order="1"><bondStereo>H</bondStereo></bond>
        <bond atomRefs2="d c" order="1"/><bond atomRefs2="d e" order="A"/><bond atomRefs2="e f"/></bondArray>
        <property title="x &lt; y"><scalar units="u">1 &amp; 2</scalar></property>
        """,
        """
        <crystal><scalar>5.1</scalar><scalar>6.2</scalar><scalar>7.3</scalar><scalar>81</scalar><scalar>92</scalar>
        <scalar>103</scalar></crystal><atomArray><atom id='a' elementType='C' xFract='.1' yFract='.2' zFract='.3'/></atomArray>
        """,
        """
        <atomArray atomID="a0 a2 a3 a4" elementType="F C C Br"/><bondArray><bond atomRefs2="a0 a2" order="1"/>
        <bond atomRefs2="a2 a3" order="2"><bondStereo>T</bondStereo></bond><bond atomRefs2="a3 a4" order="1"/></bondArray>
        """,
    ])
    func roundTrip(_ inside: String) throws {
        let (molecule, _) = try readMolecule(inside)
        let (text, losses) = try written([molecule, molecule])
        let again = try readCML(text)
        #expect(losses.isEmpty)
        #expect(again.molecules.count == 2)
        for copy in again.molecules { #expect(Molecule.haveSameContent(copy, molecule)) }
    }

    @Test func losses() throws {
        let molecule = try readSMILES("[CH3:7]/C=C/[Fe@OH1](F)(F)(F)F")
        let (text, losses) = try written([molecule])
        #expect(losses == [.atomMaps, .stereo])
        let again = try readCML(text).molecules
        #expect(again.first?.bondText == "0-1 1=2 2-3 3-4 3-5 3-6 3-7")
        #expect(again.first?.totalCharge == 0)
        let dative = try written([try readSMILES("[Fe]<-N")])
        #expect(dative.losses == [.bondOrders])
    }

    @Test func controlCharactersBecomeLegal() throws {
        var builder = MoleculeBuilder()
        builder.addAtom(.carbon)
        builder.setTitle("a\u{1}b\tc\nd")
        builder.addDataField(name: "n", value: "x\ry\u{FFFF}")
        let again = try readCML(try written([try builder.finish()]).text)
        #expect(again.fault == nil)
        #expect(again.molecules.first?.title == "a\u{FFFD}b\tc\nd")
        #expect(again.molecules.first?.dataField(named: "n") == "x\ry\u{FFFD}")
    }
}
