/// How wide a text will be at most, for placing labels without a browser at hand.
///
/// The reader's font is not known: the widths are those of wide fallback fonts (DejaVu), so that what fits here fits
/// everywhere.
enum TextWidth {
    /// Style of a text.
    enum Face {
        case plain
        case bold
        case monospace

        /// Mean width of a character in em.
        var characterWidth: Double {
            switch self {
            case .plain: 0.6
            case .bold: 0.69
            case .monospace: 0.61
            }
        }
    }

    /// An upper estimate, in px.
    ///
    /// - Complexity: O(n).
    static func of(_ text: String, size: Double = 12, _ face: Face = .plain) -> Double {
        if face == .monospace { return Double(text.count) * face.characterWidth * size }
        var width = 0.0
        for character in text {
            switch character {
            case "i", "j", "l", "I", "|", ".", ",", ":", ";", "'", "’", " ", "\u{A0}", "·", "(", ")", "t", "f", "r":
                width += 0.44
            case "m", "w", "M", "W", "%", "→", "−", "+", "=", "≤", "≥", "±", "…", "@": width += 1
            case "0"..."9": width += 0.64
            default: width += face.characterWidth + 0.03
            }
        }
        return width * size * (face == .bold ? 1.12 : 1)
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
