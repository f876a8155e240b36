package import Wire

/// Something that a peer did wrong, by the number of the requirement in Protocol/.
package struct ConformanceFinding: Hashable, Sendable, CustomStringConvertible {
    /// `D-43`.
    package let requirement: String
    package let text: String

    package init(_ requirement: String, _ text: String) {
        self.requirement = requirement
        self.text = text
    }

    package var description: String { "\(requirement): \(text)" }
}

extension [ConformanceFinding] {
    /// The first of a requirement says enough.
    mutating func note(_ requirement: String, _ text: String) {
        guard !contains(where: { $0.requirement == requirement }) else { return }
        append(ConformanceFinding(requirement, text))
    }
}

extension WireError {
    /// The requirement that bytes break; `type` is their frame's, where it is known.
    package func requirement(of type: MessageType?, isSealed: Bool = false) -> String {
        switch self {
        case .unauthenticatedFrame where isSealed: "H-34"
        case .macMismatch where isSealed: "H-35"
        case .authenticatedHandshake where isSealed: "H-37"
        case .badMagic: "F-03"
        case .unsupportedMajor: "F-05"
        case .headerChecksum: "F-06"
        case .unknownType: "F-07"
        case .unknownFlags: "F-08"
        case .authenticatedHandshake: "F-09"
        case .unauthenticatedFrame: "F-10"
        case .compressedBeforeAuthentication: "F-11"
        case .tooLarge, .decodedTooLarge: "F-12"
        case .lengthMismatch: "F-13"
        case .bodyChecksum: "F-15"
        case .macMismatch: "H-13"
        case .inflate: "C-02"
        case .malformed(let field): field.requirement ?? type?.requirement ?? "M-07"
        case .valueOutOfRange(let field):
            switch field {
            case .count, .seriesKey, .step: "M-24"
            case .text: "M-02"
            case .unit: "M-03"
            case .procedure: "K-02"
            default: "M-04"
            }
        case .tooMany(let field, _, _): field == .cellCount ? "M-21" : "M-05"
        }
    }
}

extension WireError.Field {
    /// Where the field's form is told, if not with its message.
    fileprivate var requirement: String? {
        switch self {
        case .text: "M-02"
        case .unit: "M-03"
        case .mask: "K-09"
        case .unitMask: "K-14"
        case .count: "K-10"
        case .seriesKey, .seriesCount: "K-11"
        case .procedure, .period: "M-20"
        case .cellKind: "M-22"
        case .extensionTag, .extensionLength: "M-09"
        case .trailing: "M-10"
        default: nil
        }
    }
}

extension MessageType {
    /// Where the message's fields are told.
    fileprivate var requirement: String {
        switch self {
        case .hello: "M-11"
        case .challenge: "M-12"
        case .proof: "M-13"
        case .welcome: "M-14"
        case .refuse: "M-15"
        case .claim: "M-16"
        case .holding: "M-17"
        case .update: "M-18"
        case .credit: "M-25"
        case .heard: "M-26"
        case .ping, .pong: "M-27"
        case .goodbye: "M-28"
        case .health: "M-29"
        case .bundleOffer: "M-30"
        case .bundleRequest: "M-31"
        case .bundlePart: "M-32"
        case .digest: "M-33"
        case .share: "H-28"
        case .sealed: "H-37"
        }
    }
}
