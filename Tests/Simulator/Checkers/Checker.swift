import Nodes

/// Something that must hold in a simulated country.
protocol Checker: AnyObject {
    /// Looked at often, while things go wrong: cheap.
    ///
    /// - Returns: in words what does not hold.
    func during(_ country: Country) -> String?

    /// Looked at when a machine has come back from its disk, before anybody has spoken with it.
    func restarted(_ machine: Machine, _ country: Country) -> String?

    /// Looked at when a machine's offices have gone on from its store or are about to read everything, before they do.
    func goneOn(_ machine: Machine, _ process: OfficeProcess, _ country: Country) -> String?

    /// Looked at when everything has healed and come to rest.
    func after(_ country: Country) -> String?
}

extension Checker {
    func during(_ country: Country) -> String? { nil }
    func restarted(_ machine: Machine, _ country: Country) -> String? { nil }
    func goneOn(_ machine: Machine, _ process: OfficeProcess, _ country: Country) -> String? { nil }
    func after(_ country: Country) -> String? { nil }
}
