using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace StepFlow.Analyzers;

/// <summary>Which members of the framework give another answer, or have another effect, at each replay.</summary>
internal static class ForbiddenMembers
{
    private static readonly HashSet<string> Concurrent = new(StringComparer.Ordinal)
    {
        "System.Threading.PeriodicTimer", "System.Threading.Tasks.Parallel", "System.Threading.Tasks.TaskFactory",
        "System.Threading.Thread", "System.Threading.ThreadPool", "System.Threading.Timer", "System.Timers.Timer",
    };

    /// <summary>Types of these namespaces are input and output, but for those that only work in memory.</summary>
    private static readonly string[] InputOutput = ["System.Data", "System.IO", "System.Net", "Microsoft.Data"];

    private static readonly HashSet<string> InMemory = new(StringComparer.Ordinal)
    {
        "System.IO.MemoryStream", "System.IO.Path", "System.IO.Stream", "System.IO.StringReader", "System.IO.StringWriter",
        "System.IO.TextReader", "System.IO.TextWriter", "System.Net.HttpStatusCode", "System.Net.IPAddress", "System.Net.IPEndPoint",
        "System.Net.IPNetwork", "System.Net.WebUtility",
    };

    /// <summary>The rule that a member breaks; null for none.</summary>
    public static DiagnosticDescriptor? RuleOf(ISymbol member)
    {
        // An exception is no more than a value, wherever it comes from.
        if (member.ContainingType is not { } type || IsException(type))
            return null;
        return (NameOf(type), member.Name) switch
        {
            ("System.DateTime" or "System.DateTimeOffset", "ToLocalTime" or "LocalDateTime") or ("System.TimeZoneInfo", "Local") => Rules.Environment,
            ("System.DateTime", "Now" or "UtcNow" or "Today") or ("System.DateTimeOffset", "Now" or "UtcNow") => Rules.Clock,
            ("System.Diagnostics.Stopwatch" or "System.TimeProvider", _) => Rules.Clock,
            ("System.Random", ".ctor") when member is IMethodSymbol { Parameters.Length: > 0 } => null, // a seed makes it repeatable
            ("System.IO.Path", "GetRandomFileName") => Rules.Randomness,
            ("System.IO.Path", "GetTempFileName" or "GetTempPath" or "Exists") => Rules.InputOutput,
            ("System.Random", ".ctor" or "Shared") or ("System.Security.Cryptography.RandomNumberGenerator", _) => Rules.Randomness,
            ("System.Guid", "NewGuid" or "CreateVersion7") => Rules.NewGuid,
            ("System.Environment", "TickCount" or "TickCount64") => Rules.Clock,
            ("System.Environment", not "NewLine") => Rules.Environment,
            ("System.Threading.Tasks.Task", "Delay" or "Run" or "Yield" or "Factory" or "ContinueWith" or "WaitAsync" or "Start" or ".ctor") => Rules.Concurrency,
            ("System.Threading.CancellationTokenSource", "CancelAfter") => Rules.Concurrency,
            ("System.Threading.CancellationTokenSource", ".ctor") when member is IMethodSymbol { Parameters.Length: > 0 } => Rules.Concurrency,
            ("System.Console" or "System.Diagnostics.Process", _) => Rules.InputOutput,
            var (name, _) when Concurrent.Contains(name) => Rules.Concurrency,
            var (name, _) when IsInputOutput(type, name) => Rules.InputOutput,
            _ => null,
        };
    }

    /// <summary>True for what takes a lock without the keyword.</summary>
    public static bool TakesLock(IMethodSymbol method) => (NameOf(method.ContainingType), method.Name) switch
    {
        ("System.Threading.Monitor", "Enter" or "TryEnter" or "Wait") => true,
        ("System.Threading.Lock", "Enter" or "TryEnter") => true,
        ("System.Threading.SemaphoreSlim", "Wait" or "WaitAsync") => true,
        ("System.Threading.WaitHandle" or "System.Threading.Mutex" or "System.Threading.Semaphore", "WaitOne") => true,
        ("System.Threading.ReaderWriterLockSlim", var name) => name.StartsWith("Enter", StringComparison.Ordinal),
        _ => false,
    };

    /// <summary>
    /// True for what a workflow may hold from its making on without any effect: a client, or the system's clock, for use in its steps.
    /// </summary>
    public static bool IsOnlyHeld(IOperation operation, DiagnosticDescriptor rule) =>
        (operation is IObjectCreationOperation && rule == Rules.InputOutput)
        || operation is IPropertyReferenceOperation { Property: { Name: "System", ContainingType.Name: "TimeProvider" } };

    private static bool IsInputOutput(INamedTypeSymbol type, string name)
    {
        var space = type.ContainingNamespace.ToDisplayString();
        return !InMemory.Contains(name)
            && type.TypeKind != TypeKind.Enum
            && InputOutput.Any(io => space == io || space.StartsWith(io + ".", StringComparison.Ordinal))
            && !space.StartsWith("System.Net.Mime", StringComparison.Ordinal);
    }

    private static bool IsException(INamedTypeSymbol type)
    {
        for (var at = type; at is not null; at = at.BaseType)
        {
            if (NameOf(at) == "System.Exception")
                return true;
        }

        return false;
    }

    /// <summary>The name with its namespace.</summary>
    public static string NameOf(INamedTypeSymbol type) => $"{type.ContainingNamespace.ToDisplayString()}.{type.Name}";
}
