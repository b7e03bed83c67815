using System.Reflection;

namespace StepFlow.Workflows.Replay;

/// <summary>
/// Says what a method that does not go on is waiting for, for a message. Looks into the state machines that the compiler made, of
/// which nothing is promised: where they are not as expected, the message says less, and nothing else depends on it.
/// </summary>
internal static class ForeignAwaits
{
    private const BindingFlags Fields = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
    private const int MaxDepth = 32;

    /// <summary>What the method awaits and where, such as <c>OrderWorkflow.RunAsync awaits Task.Delay</c>.</summary>
    public static string Describe(Task method)
    {
        var where = "it";
        object? awaited = method;
        for (var depth = 0; depth < MaxDepth; depth++)
        {
            if (MachineOf(awaited) is not { } machine || (depth > 1 && IsRuntimes(machine.GetType())))
                break;
            if (machine.GetType().Namespace != typeof(WorkflowRegistration).Namespace)
                where = NameOf(machine.GetType());
            if (AwaiterOf(machine) is not { } awaiter)
                return $"{where} does not go on";
            awaited = AwaitedBy(awaiter);
            if (awaited is null)
                return $"{where} awaits a {awaiter.GetType().Name}";
        }

        return $"{where} awaits {NameOf(awaited)}";
    }

    private static object? MachineOf(object? task) => task switch
    {
        null => null,
        // The proxy that Unwrap makes for the method's own task.
        Task when Field(task, "StateMachine") is { } machine => machine,
        _ => null,
    };

    /// <summary>The awaiter that the machine is held by: the one field of its kind that is set.</summary>
    private static object? AwaiterOf(object machine) => machine.GetType().GetFields(Fields)
        .Where(f => f.Name.StartsWith("<>u__", StringComparison.Ordinal))
        .Select(f => f.GetValue(machine))
        .FirstOrDefault(a => a is not null && (!a.GetType().IsValueType || AwaitedBy(a) is not null));

    private static object? AwaitedBy(object awaiter)
    {
        if (Field(awaiter, "m_task") is { } task)
            return task;
        return Field(awaiter, "_value") is { } value ? Field(value, "_obj") : null;
    }

    private static object? Field(object target, string name) => target.GetType().GetField(name, Fields)?.GetValue(target);

    private static bool IsRuntimes(Type machine) => machine.Assembly.GetName().Name?.StartsWith("System.", StringComparison.Ordinal) == true;

    /// <summary>The method behind a state machine or a task: <c>OrderWorkflow.RunAsync</c>, <c>Task.Delay</c>.</summary>
    private static string NameOf(object? task)
    {
        if (MachineOf(task) is { } machine)
            return NameOf(machine.GetType());
        return task?.GetType().Name switch
        {
            null => "nothing",
            "DelayPromise" or "DelayPromiseWithCancellation" => "Task.Delay",
            var name when name.StartsWith("WhenAll", StringComparison.Ordinal) => "Task.WhenAll of something",
            var name when name.Contains("WhenAny", StringComparison.Ordinal) => "Task.WhenAny of something",
            var name => $"a {name.Split('`')[0]} that is not its context's",
        };
    }

    private static string NameOf(Type machine)
    {
        var method = machine.Name.Split('<', '>').FirstOrDefault(part => part.Length > 0) ?? machine.Name;
        return $"{machine.DeclaringType?.Name.Split('`')[0]}.{method}";
    }
}
