using System.Diagnostics;
using System.Runtime.InteropServices;

namespace StepFlow.Chaos.Cluster;

/// <summary>Signals to a process that this one started.</summary>
internal static class Signals
{
    private const int SigKill = 9;
    private const int SigTerm = 15;
    private const int SigCont = 18;
    private const int SigStop = 19;

    public static void Kill(Process process) => Send(process, SigKill);

    public static void Terminate(Process process) => Send(process, SigTerm);

    public static void Freeze(Process process) => Send(process, SigStop);

    public static void Continue(Process process) => Send(process, SigCont);

    private static void Send(Process process, int signal)
    {
        if (!OperatingSystem.IsLinux())
            throw new PlatformNotSupportedException("Chaos on real processes sends them signals and knows those of Linux only.");
        if (!process.HasExited)
            _ = Send(process.Id, signal);
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Send(int processId, int signal);
}
