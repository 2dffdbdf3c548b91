/// How wide a text will be at most, for placing labels without a browser at hand.
///
/// The reader's font is not known: the widths are those of DejaVu Sans, the widest of the usual fallback fonts, so that
/// what fits here fits everywhere.
enum TextWidth {
    /// Style of a text.
    enum Face {
        case plain
        case bold
        case monospace
    }

    /// Advance widths of the characters from the space to the tilde, thousandths of an em (DejaVu Sans 2.37).
    private static let plainWidths: [Double] = [
        318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636, 636, 636, 636,
        636,
        636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632, 575, 775, 752, 295, 295, 656, 557,
        863,
        748, 787, 603, 787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550,
        635,
        615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525,
        636,
        337, 636, 838,
    ]
    /// The same of DejaVu Sans Bold.
    private static let boldWidths: [Double] = [
        348, 456, 521, 838, 696, 1002, 872, 306, 457, 457, 523, 838, 380, 415, 380, 365, 696, 696, 696, 696, 696, 696,
        696,
        696, 696, 696, 400, 400, 838, 838, 838, 580, 1000, 774, 762, 734, 830, 683, 683, 821, 837, 372, 372, 775, 637,
        995,
        837, 850, 733, 850, 770, 720, 682, 812, 774, 1103, 771, 724, 725, 457, 365, 457, 838, 500, 500, 675, 716, 593,
        716,
        678, 435, 716, 712, 343, 343, 665, 343, 1042, 712, 687, 716, 716, 493, 595, 478, 712, 652, 924, 645, 652, 582,
        712,
        365, 712, 838,
    ]

    /// An upper estimate, in px.
    ///
    /// - Complexity: O(n).
    static func of(_ text: String, size: Double = 12, _ face: Face = .plain) -> Double {
        if face == .monospace { return Double(text.count) * 0.605 * size }
        let table = face == .bold ? boldWidths : plainWidths
        var width = 0.0
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x20..<0x7F: width += table[Int(scalar.value) - 0x20]
            case 0xA0: width += table[0]
            case 0xB7, 0x2019: width += 380
            case 0x2070...0x209F, 0xB2, 0xB3, 0xB9: width += 450
            case 0x2026, 0x2190...0x21FF, 0x3000...: width += 1000
            default: width += 838
            }
        }
        return width * size / 1000 * 1.01
    }

    /// A text cut to a width, with an ellipsis where something is missing; the middle is left out, as the ends of names
    /// of the same kind differ.
    static func shortened(_ text: String, to width: Double, size: Double = 12, _ face: Face = .plain) -> String {
        guard of(text, size: size, face) > width else { return text }
        let characters = Array(text)
        var kept = characters.count - 1
        while kept > 2 {
            let head = (kept + 1) / 2
            let short = String(characters.prefix(head)) + "…" + String(characters.suffix(kept - head))
            if of(short, size: size, face) <= width { return short }
            kept -= 1
        }
        return "…"
    }
}
