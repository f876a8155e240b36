/// Numbers for the eye, as Vietnamese writes them, decimal comma and points between thousands, or as English does.
/// Nothing is computed from them again.
package enum DisplayText {
    /// Millionths with two decimals, rounded half up: 87,65.
    package static func twoDecimals(micro: Int64, _ language: PageLanguage = .vietnamese) -> String {
        let hundredths = (micro.magnitude + 5_000) / 10_000
        let sign = micro < 0 && hundredths > 0 ? "-" : ""
        let fraction = hundredths % 100
        let mark = language == .english ? "." : ","
        return sign + grouped(Int128(hundredths / 100), language) + mark + (fraction < 10 ? "0" : "") + String(fraction)
    }

    /// An integer with points between thousands: 1.234.567.
    package static func grouped(_ value: Int128, _ language: PageLanguage = .vietnamese) -> String {
        let mark = UInt8(ascii: language == .english ? "," : ".")
        let digits = Array(String(value.magnitude).utf8)
        var text: [UInt8] = value < 0 ? [UInt8(ascii: "-")] : []
        for (place, digit) in digits.enumerated() {
            if place > 0, (digits.count - place).isMultiple(of: 3) { text.append(mark) }
            text.append(digit)
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The text without anything that a terminal could take for a command: control characters of ASCII and Latin-1
    /// (ESC, CSI), marks that turn the direction of what follows, and ends of lines and paragraphs. At most so many
    /// marks stay over one letter.
    package static func plain(_ text: String) -> String {
        var plain = String.UnicodeScalarView()
        var marks = 0
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse: continue
            case .nonspacingMark, .enclosingMark, .spacingMark:
                marks += 1
                if marks > marksMax { continue }
            default: marks = 0
            }
            plain.append(scalar)
        }
        return String(plain)
    }

    /// As `plain`, and of so many columns at most; what is left out is marked.
    package static func clipped(_ text: String, to columns: Int) -> String {
        let text = plain(text)
        guard width(text) > columns else { return text }
        var clipped = String.UnicodeScalarView()
        var taken = 1
        for scalar in text.unicodeScalars {
            taken += width(scalar)
            if taken > columns { break }
            clipped.append(scalar)
        }
        return String(clipped) + "…"
    }

    /// How many columns a text takes on a terminal: combining marks none, East Asian wide characters two.
    package static func width(_ text: String) -> Int { text.unicodeScalars.reduce(0) { $0 + width($1) } }

    private static func width(_ scalar: Unicode.Scalar) -> Int {
        if scalar.value < 0x300 { return 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: return wideRanges.contains { $0.contains(scalar.value) } ? 2 : 1
        }
    }

    /// The blocks of Unicode's EastAsianWidth.txt that are wide or full-width as a whole.
    private static let wideRanges: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
        0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6,
        0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD,
    ]

    /// The text with spaces behind it, or before it, up to a width.
    package static func padded(_ text: String, to width: Int, alignedRight: Bool = false) -> String {
        let space = String(repeating: " ", count: max(0, width - self.width(text)))
        return alignedRight ? space + text : text + space
    }
}
