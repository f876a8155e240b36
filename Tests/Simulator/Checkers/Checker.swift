import Nodes

/// Something that must hold in a simulated country.
package protocol Checker: AnyObject {
    /// Looked at often, while things go wrong: cheap.
    ///
    /// - Returns: in words what does not hold.
    func during(_ country: Country) -> String?

    /// Looked at when a machine has come back from its disk, before anybody has spoken with it.
    func restarted(_ machine: Machine, _ country: Country) -> String?

    /// Looked at when everything has healed and come to rest.
    func after(_ country: Country) -> String?
}

extension Checker {
    package func during(_ country: Country) -> String? { nil }
    package func restarted(_ machine: Machine, _ country: Country) -> String? { nil }
    package func after(_ country: Country) -> String? { nil }
}
