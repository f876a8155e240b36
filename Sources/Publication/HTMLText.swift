/// HTML text, with everything that comes from outside escaped.
struct HTMLText {
    private(set) var bytes: [UInt8] = []

    /// Appends markup of our own.
    mutating func markup(_ html: String) { bytes.append(contentsOf: html.utf8) }

    /// Appends text, escaped so that it is nothing but text, in an element and in a quoted attribute alike.
    mutating func text(_ text: String) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): bytes.append(contentsOf: "&amp;".utf8)
            case UInt8(ascii: "<"): bytes.append(contentsOf: "&lt;".utf8)
            case UInt8(ascii: ">"): bytes.append(contentsOf: "&gt;".utf8)
            case UInt8(ascii: "\""): bytes.append(contentsOf: "&quot;".utf8)
            case UInt8(ascii: "'"): bytes.append(contentsOf: "&#39;".utf8)
            default: bytes.append(byte)
            }
        }
    }

    /// Appends an element with text inside; `attributes` are markup of our own.
    mutating func element(_ name: String, _ attributes: String = "", _ content: String) {
        markup("<\(name)\(attributes.isEmpty ? "" : " ")\(attributes)>")
        text(content)
        markup("</\(name)>")
    }

    /// Appends a link.
    mutating func link(_ target: String, _ content: String, isCurrent: Bool = false) {
        markup("<a href=\"")
        text(target)
        markup(isCurrent ? "\" aria-current=\"page\">" : "\">")
        text(content)
        markup("</a>")
    }

    /// Appends a date, a moment or a period, which never breaks within.
    mutating func time(_ content: String) { element("span", "class=\"one\"", content) }

    /// Appends text that only a screen reader says.
    mutating func said(_ content: String) { element("span", "class=\"said\"", content) }

    /// Appends what a form sends without showing it.
    mutating func hidden(_ name: String, _ value: String) {
        markup("<input type=\"hidden\" name=\"\(name)\" value=\"")
        text(value)
        markup("\">\n")
    }

    /// Appends one choice of several.
    mutating func option(_ value: String, _ content: String, isSelected: Bool) {
        markup("<option value=\"")
        text(value)
        markup(isSelected ? "\" selected>" : "\">")
        text(content)
        markup("</option>")
    }
}
