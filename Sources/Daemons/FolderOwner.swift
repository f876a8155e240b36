package import Model
internal import Runtime

/// Whose a data folder is. It says so itself, in the file `owner`: figures of one office that are taken for another's
/// by a slip in a configuration would be hard to find.
///
///     agent 10101 10103
package struct FolderOwner: Equatable, Sendable {
    private let program: String
    private let units: [UnitCode]

    package static func agent(_ units: [UnitCode]) -> FolderOwner {
        FolderOwner(program: "agent", units: units.sorted())
    }

    package static func aggregator(_ unit: UnitCode) -> FolderOwner {
        FolderOwner(program: "aggregator", units: [unit])
    }

    /// For people.
    var description: String { "\(units.map(\.description).joined(separator: ", ")) (\(program))" }

    private var line: String { ([program] + units.map(\.description)).joined(separator: " ") + "\n" }

    private init(program: String, units: [UnitCode]) { (self.program, self.units) = (program, units) }

    /// What the file says; `nil` for a text that says nothing.
    private init?(_ text: String) {
        let words = text.split(whereSeparator: \.isWhitespace)
        guard let program = words.first else { return nil }
        self.init(program: String(program), units: words.dropFirst().compactMap { UnitCode(String($0)) })
    }

    private static func path(_ dataDir: String) -> String { "\(dataDir)/owner" }

    /// Makes the folder this node's. An agent may gain and lose units, as long as one of them stays.
    func claim(_ dataDir: String) throws(StartFault) {
        let path = Self.path(dataDir)
        let known = (try? Files.read(path, limitBytes: DaemonLimits.smallFileBytesMax)).flatMap {
            FolderOwner(String(decoding: $0, as: UTF8.self))
        }
        if let known {
            if known == self { return }
            guard known.program == program, !Set(known.units).isDisjoint(with: units) else {
                throw .folderOfAnother(dataDir, owner: known.description, node: description)
            }
        }
        do throws(SystemError) {
            try Files.replace(path, with: Array(line.utf8))
        } catch {
            throw .folderUnusable(dataDir, error)
        }
    }
}
