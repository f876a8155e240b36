internal import Bytes
internal import Model

extension PortalDerivation {
    /// One element of a nested list: the texts of up to four keys.
    struct Element: Sendable {
        private var bytes: [UInt8] = []
        private var ranges = [Range<Int>?](repeating: nil, count: 4)
        private var key: [UInt8] = []
        /// A key stands there twice, or has an object or array.
        private(set) var isUnreadable = false

        mutating func clear() {
            bytes.removeAll(keepingCapacity: true)
            for place in ranges.indices { ranges[place] = nil }
            isUnreadable = false
        }

        /// Reads an object, of which the cursor stands at the bracket.
        mutating func read(
            _ fields: [[UInt8]], _ source: Span<UInt8>, _ cursor: inout JSONCursor
        ) throws(JSONFault) {
            clear()
            try cursor.enterObject(source)
            while let name = try cursor.nextKey(source) {
                if let place = place(of: name, fields, source, cursor) {
                    try readValue(place, source, &cursor)
                } else {
                    try cursor.skipValue(source)
                }
            }
        }

        private mutating func place(
            of name: JSONCursor.Text, _ fields: [[UInt8]], _ source: Span<UInt8>, _ cursor: JSONCursor
        ) -> Int? {
            if name.hasEscapes {
                key.removeAll(keepingCapacity: true)
                cursor.appendUnescaped(name, source, to: &key)
                return fields.firstIndex(of: key)
            }
            return fields.firstIndex { field in
                field.count == name.range.count && TextHash.areEqual(field.span, 0, source, name.range)
            }
        }

        /// Reads the value of the field at `place`.
        mutating func readValue(
            _ place: Int, _ source: Span<UInt8>, _ cursor: inout JSONCursor
        ) throws(JSONFault) {
            let start = bytes.count
            if try !cursor.appendScalar(source, to: &bytes) {
                try cursor.skipValue(source)
                isUnreadable = true
            }
            if ranges[place] != nil { isUnreadable = true }
            ranges[place] = start..<bytes.count
        }

        func text(_ place: Int) -> [UInt8] { ranges[place].map { Array(bytes[$0]) } ?? [] }

        /// There is a text, and it is not empty.
        func isPresent(_ place: Int) -> Bool { ranges[place].map { !$0.isEmpty } ?? false }

        func isText(_ place: Int, _ text: String) -> Bool { self.text(place) == Array(text.utf8) }

        /// 1 or 0, an absent one is 0; `nil` is unreadable.
        func flag(_ place: Int) -> Bool? {
            let range = ranges[place] ?? 0..<0
            let value = FieldValue.integer(bytes.span, range, max: 1, absent: 0)
            return value < 0 ? nil : value == 1
        }

        /// Unix seconds, 0 for an absent time; `nil` is unreadable.
        func time(_ place: Int) -> UInt32? {
            guard let range = ranges[place], !range.isEmpty else { return 0 }
            let seconds = TimeText.seconds(bytes.span, range)
            return seconds == 0 ? nil : seconds
        }

        /// Whether a number (JSON's grammar, also in a string) is greater than 0; an absent one is not; `nil` is
        /// unreadable.
        func isPositive(_ place: Int) -> Bool? {
            guard let range = ranges[place], !range.isEmpty else { return false }
            var cursor = JSONCursor(range)
            do throws(JSONFault) {
                guard case .number(let number) = try cursor.readValue(bytes.span), number == range else { return nil }
            } catch {
                return nil
            }
            if bytes[range.lowerBound] == UInt8(ascii: "-") { return false }
            let mantissa = range.prefix { bytes[$0] | 0x20 != UInt8(ascii: "e") }
            return mantissa.contains { (UInt8(ascii: "1")...UInt8(ascii: "9")).contains(bytes[$0]) }
        }
    }
}
