namespace StepFlow.Chaos.Tests;

/// <summary>A test that kills processes by the signals of Linux.</summary>
public sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute()
    {
        if (!OperatingSystem.IsLinux())
            Skip = "Kills processes by the signals of Linux.";
    }
}
