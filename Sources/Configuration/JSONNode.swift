/// A value of a file that people write, with the place where it stands.
package struct JSONNode: Equatable, Sendable {
    package enum Value: Equatable, Sendable {
        case null
        case boolean(Bool)
        /// A number without fraction and exponent that fits 64 bits.
        case integer(Int64)
        /// Any other number, as it was written: nothing here is ever rounded.
        case decimal(String)
        case string(String)
        case array([JSONNode])
        /// In the file's order; no key occurs twice.
        case object([Member])
    }

    /// One entry of an object.
    package struct Member: Equatable, Sendable {
        package let key: String
        /// Where the key stands.
        package let place: Place
        package let value: JSONNode
    }

    /// Line and column from 1, the column in bytes.
    package struct Place: Hashable, Sendable {
        package var line: Int
        package var column: Int

        package init(line: Int, column: Int) {
            self.line = line
            self.column = column
        }
    }

    package let value: Value
    package let place: Place

    /// What kind of value it is, in the words of an error.
    package var kindText: String {
        switch value {
        case .null: "null"
        case .boolean(let value): value ? "true" : "false"
        case .integer(let value): "the number \(value)"
        case .decimal(let text): "the number \(text)"
        case .string: "a string"
        case .array: "a list"
        case .object: "an object"
        }
    }
}
