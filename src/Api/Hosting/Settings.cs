using System.ComponentModel.DataAnnotations;

namespace Descent.Api.Hosting;

/// <summary>Sections of the configuration as records, checked at the start: a wrong value ends the start with its name.</summary>
internal static class Settings
{
    public static T Read<T>(IConfiguration configuration, string section) where T : class, new()
    {
        T settings = configuration.GetSection(section).Get<T>() ?? new T();
        List<ValidationResult> faults = [];
        if (Validator.TryValidateObject(settings, new ValidationContext(settings), faults, validateAllProperties: true))
            return settings;
        throw new InvalidOperationException(
            $"Configuration section {section}: {string.Join(" ", faults.Select(fault => fault.ErrorMessage))}");
    }
}
