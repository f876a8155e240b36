package import Model
package import Runtime

/// Why a command ends without having done its work, in one sentence that says what to do next.
package struct Failure: Error, Equatable, Sendable, CustomStringConvertible {
    /// What a program tells the shell: 0 is done.
    package enum Kind: Int32, Sendable {
        case failed = 1
        case usage = 2
        case configuration = 3
    }

    package let kind: Kind
    package var exitStatus: Int32 { kind.rawValue }
    package let description: String

    package init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }

    /// A file that people write is wrong.
    package init(_ error: LocatedError) { self.init(.configuration, error.description) }

    /// The system refused something.
    package init(_ error: SystemError) { self.init(.failed, error.description) }
}
