internal import Bytes
internal import Configuration
internal import Intake
package import Model
internal import Nodes
internal import Runtime

/// `tamcap-agent try`: what the agent would make of a file, or of the files in a folder, before anything counts.
/// Nothing is written, moved or sent, and no agent needs to run.
package struct AgentTrial {
    package var path: String
    /// The agent's configuration; `nil`: none, and nothing is called otherwise than here.
    package var configuration: String?
    /// Which of the configuration's sources it is, from 1; `nil`: the one whose folder or file it is, else the first.
    package var source: Int?
    /// Whose rows they are where they do not say it.
    package var unit: UnitCode?
    package var isEnglish = false
    /// The present where no configuration says it; `nil`: the machine's clock.
    package var now: Moment?

    package init(path: String) { self.path = path }

    /// Tries the files.
    ///
    /// - Returns: what to show, and whether everything in them would count.
    /// - Throws: what is wrong with the configuration; files that cannot be read are shown.
    package func run() throws(StartFault) -> (text: String, isClean: Bool) {
        let configuration = try configuration.map { path throws(StartFault) in try Starting.agent(path) }
        let files: [String]
        do throws(SystemError) { files = try self.files() } catch { throw .system(error) }
        let source = try source(of: configuration)
        let reader = try reader(configuration, source)
        let trials = files.map { reader.trial($0) }
        let shown = trials.map { TrialText(trial: $0, english: isEnglish).lines }
        let block = TrialBlock(trials, source?.setting)
        var lines = [heading(configuration, source), ""]
        for text in shown { lines += text + [""] }
        lines += blockText(block)
        return (lines.joined(separator: "\n") + "\n", trials.allSatisfy(\.isClean) && !trials.isEmpty)
    }

    private func say(_ vietnamese: String, _ english: String) -> String { isEnglish ? english : vietnamese }

    /// The file, or the files of the folder that an inbox would look at.
    private func files() throws(SystemError) -> [String] {
        guard try Files.facts(of: path)?.kind == .folder else { return [path] }
        var files: [String] = []
        for entry in try Files.list(path) where entry.facts.kind == .file && !entry.name.hasPrefix(".") {
            if entry.isNameValid { files.append("\(path)/\(entry.name)") }
        }
        return files
    }

    // MARK: - What the configuration says

    private func source(of configuration: AgentConfiguration?) throws(StartFault) -> MappedSource? {
        guard let configuration, let file = self.configuration else { return nil }
        let sources = try MappedSource.list(configuration.sources, file: file)
        if let number = source {
            guard sources.indices.contains(number - 1) else {
                let count = sources.count
                throw .address(say("cấu hình chỉ có \(count) nguồn", "the configuration has \(count) sources"))
            }
            return sources[number - 1]
        }
        return sources.first { isHere($0.setting) } ?? sources.first
    }

    /// Whether what is tried lies where the source looks.
    private func isHere(_ setting: SourceSetting) -> Bool {
        let place: String
        switch setting.kind {
        case .inbox(let path, _), .follow(let path): place = path
        case .command: return false
        }
        func identity(_ path: String) -> [UInt64]? {
            (try? Files.facts(of: path)).flatMap { $0 }.map { [$0.device, $0.inode] }
        }
        guard let wanted = identity(place) else { return false }
        return [path, Files.split(path).folder].contains { identity($0) == wanted }
    }

    private func reader(
        _ configuration: AgentConfiguration?, _ source: MappedSource?
    ) throws(StartFault) -> TrialReader {
        let now = configuration?.now ?? self.now ?? Moment(seconds: SystemClock.unixMilliseconds / 1_000)
        var reader = TrialReader(
            rules: try rules(configuration), now: now,
            accepts: configuration.map { .units($0.units) } ?? .anyUnit, owner: unit ?? source?.setting.unit)
        reader.mapping = source?.mapping ?? .none
        if case .inbox = source?.setting.kind { return reader }
        reader.record = source?.setting.record
        reader.format = source?.setting.format
        return reader
    }

    /// Register and calendar: those that the centre sent to this office's agent, else those shipped with the program.
    private func rules(_ configuration: AgentConfiguration?) throws(StartFault) -> IntakeRules {
        if let contents = configuration.flatMap({ Self.kept(in: $0.dataDir) }) {
            return IntakeRules(register: contents.register, calendar: contents.calendar)
        }
        do throws(LocatedError) {
            return IntakeRules(
                register: try Register(csv: Shipped.register.bytes, file: Shipped.register.fileName),
                calendar: try WorkingCalendar(csv: Shipped.calendar.bytes, file: Shipped.calendar.fileName))
        } catch {
            throw .configuration(error)
        }
    }

    /// The bundle that an agent keeps behind its serial of 8 bytes.
    private static func kept(in folder: String) -> BundleContents? {
        guard let file = try? Files.read("\(folder)/bundle", limitBytes: DaemonLimits.keptBundleBytesMax),
            file.count > 8
        else { return nil }
        return try? BundleFiles.contents(of: Array(file[8...]))
    }

    // MARK: - What is shown

    private func heading(_ configuration: AgentConfiguration?, _ source: MappedSource?) -> String {
        let first = say(
            "Đọc thử: không có gì được tính, chuyển hay gửi đi.", "A trial: nothing is counted, moved or sent.")
        guard let configuration, let source else {
            return first
                + say(
                    " Không dùng cấu hình; danh mục thủ tục và lịch kèm theo chương trình.",
                    " Without a configuration; register and calendar as shipped.")
        }
        let number = (configuration.sources.firstIndex(of: source.setting) ?? 0) + 1
        let isKept = Self.kept(in: configuration.dataDir) != nil
        return first
            + say(" Theo nguồn \(number) của cấu hình; ", " By source \(number) of the configuration; ")
            + (isKept
                ? say("danh mục và lịch do trung ương gửi.", "register and calendar from the centre.")
                : say("danh mục và lịch kèm theo chương trình.", "register and calendar as shipped."))
    }

    private func blockText(_ block: TrialBlock) -> [String] {
        let lines = block.lines
        if lines.isEmpty { return [say("Không cần cấu hình gì thêm.", "Nothing needs to be configured.")] }
        let title =
            block.isNeeded
            ? say(
                "Dán vào nguồn trong \"sources\" của cấu hình, sau khi kiểm tra từng dòng và thay mọi \"?\":",
                "To paste into the source in \"sources\", after checking every line and replacing every \"?\":")
            : say(
                "Mọi cột đã được nhận ra, không cần cấu hình. Dán phần này nếu muốn tệp thiếu cột bị để riêng:",
                "Every column is known, nothing needs to be configured. With this a file that lacks one is set aside:")
        return [title] + lines.map { "    " + $0 }
    }
}
