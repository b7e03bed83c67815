using System.Diagnostics;
using System.Runtime.InteropServices;

namespace StepFlow.EndToEnd.Tests.Processes;

/// <summary>Sends a signal as a terminal or a supervisor does.</summary>
internal static class Signal
{
    public const int Interrupt = 2;
    public const int Terminate = 15;

    public static void Send(Process process, int signal)
    {
        if (Kill(process.Id, signal) != 0)
            throw new InvalidOperationException($"Signal {signal} could not be sent: error {Marshal.GetLastPInvokeError()}.");
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Kill(int process, int signal);
}
