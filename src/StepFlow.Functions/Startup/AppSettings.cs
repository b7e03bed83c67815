namespace StepFlow.Functions.Startup;

/// <summary>
/// Every setting that the app reads, by the name it has in an environment variable, local.settings.json or the Bicep.
/// A test compares them with both files, so that nothing the app needs is missing there and nothing is set in vain.
/// </summary>
internal static class AppSettings
{
    /// <summary>
    /// The name of the storage connection, for triggers and for the store: a connection string under this name, or
    /// the <see cref="StorageIdentityParts"/> after it. It has no fallback to AzureWebJobsStorage, because the host
    /// has none for a trigger: the app would accept runs and never execute them.
    /// </summary>
    public const string Storage = "StepFlowStorage";

    /// <summary>How long a claim holds without renewal, in seconds: a step whose worker died is taken over after it.</summary>
    public const string LeaseSeconds = "StepFlow__LeaseSeconds";

    /// <summary>How many steps of a run one execution of the callback function may execute in a row.</summary>
    public const string StepsPerDelivery = "StepFlow__StepsPerDelivery";

    /// <summary>Days after which a finished run is deleted.</summary>
    public const string RetentionDays = "StepFlow__RetentionDays";

    /// <summary>Hosts that call steps may reach although their addresses are not public, with commas between; empty for none.</summary>
    public const string CallAllowedHosts = "StepFlow__CallAllowedHosts";

    /// <summary>When finished runs are deleted: six cron fields, UTC.</summary>
    public const string RetentionSchedule = "StepFlow__RetentionSchedule";

    /// <summary>When overdue runs are looked for: six cron fields, UTC.</summary>
    public const string SweepSchedule = "StepFlow__SweepSchedule";

    /// <summary>The retention schedule as a trigger names it: configuration writes a colon for the two underscores.</summary>
    public const string RetentionScheduleBinding = "%StepFlow:RetentionSchedule%";

    /// <summary>The sweep schedule as a trigger names it.</summary>
    public const string SweepScheduleBinding = "%StepFlow:SweepSchedule%";

    /// <summary>The parts of <see cref="Storage"/> when it is an identity rather than a connection string.</summary>
    public static IReadOnlyList<string> StorageIdentityParts { get; } =
    [
        Storage + "__accountName",
        Storage + "__blobServiceUri",
        Storage + "__clientId",
        Storage + "__credential",
        Storage + "__queueServiceUri",
        Storage + "__tableServiceUri",
    ];

    /// <summary>The settings beside the connection. The host does not load a trigger whose schedule is missing, so all are set.</summary>
    public static IReadOnlyList<string> Values { get; } = [CallAllowedHosts, LeaseSeconds, RetentionDays, RetentionSchedule, StepsPerDelivery, SweepSchedule];
}
