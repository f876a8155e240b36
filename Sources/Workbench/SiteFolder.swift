internal import Runtime

/// The folder of a static site: a link to the newest of its versions, changed by rename, so that a web server never
/// serves half of one (I-13).
struct SiteFolder {
    let path: String
    private var versions: String { "\(path).versions" }

    init(_ path: String) throws(Failure) {
        var path = path
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        self.path = path
        let isForeign: Bool
        do throws(SystemError) {
            let isThere = try Files.facts(of: path) != nil
            let isLink = try Files.target(ofLink: path) != nil
            isForeign = isThere && !isLink
            if !isForeign { try Files.makeFolders("\(path).versions") }
        } catch {
            throw Failure(error)
        }
        guard !isForeign else {
            throw Failure(
                .usage, "\(path) is there and no link that this command has made; name a folder that is not there")
        }
    }

    /// Writes a version and shows it; then all but it and the one before go.
    func publish(_ files: [(path: String, bytes: [UInt8])]) throws(SystemError) {
        let shown = try Files.target(ofLink: path).map { Files.split($0).name }
        let numbers = try Files.list(versions).compactMap { Int($0.name) }
        let name = "\((numbers.max() ?? 0) + 1)"
        for file in files {
            let target = "\(versions)/\(name)/\(file.path)"
            try Files.makeFolders(Files.split(target).folder)
            try Files.show(target, file.bytes)
        }
        Files.synchronizeSystem()
        try Files.link(path, to: "\(Files.split(versions).name)/\(name)")
        for number in numbers where "\(number)" != shown { try Files.removeTree("\(versions)/\(number)") }
    }
}
