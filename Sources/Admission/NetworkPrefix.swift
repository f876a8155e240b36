/// The network that an address belongs to: whoever has one address of it can have the others, too.
///
/// An IPv4 network has 24 bits, an IPv6 network 48: what a site is given, within which it takes addresses as it likes.
/// A name that is no address is a network of its own.
package struct NetworkPrefix: Hashable, Sendable, CustomStringConvertible {
    package let description: String

    /// The address as it is printed: `10.1.2.3`, `2001:db8::1`.
    package init(of address: String) {
        let parts = address.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        if address.utf8.contains(UInt8(ascii: ":")) {
            description = Self.groups(of: address).prefix(3).joined(separator: ":") + "::/48"
        } else if parts.count == 4, parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy { (0x30...0x39).contains($0) } }) {
            description = String(address.dropLast(parts[3].count)) + "0/24"
        } else {
            description = address
        }
    }

    /// The eight groups of an IPv6 address, those that `::` stands for included.
    private static func groups(of address: String) -> [String] {
        let bytes = Array(address.utf8)
        func list(_ bytes: some Collection<UInt8>) -> [String] {
            bytes.split(separator: UInt8(ascii: ":")).map { String(decoding: $0, as: UTF8.self) }
        }
        let colon = UInt8(ascii: ":")
        guard let gap = bytes.indices.dropLast().first(where: { bytes[$0] == colon && bytes[$0 + 1] == colon }) else {
            return list(bytes)
        }
        let (before, after) = (list(bytes[..<gap]), list(bytes[(gap + 2)...]))
        return before + Array(repeating: "0", count: max(0, 8 - before.count - after.count)) + after
    }
}
