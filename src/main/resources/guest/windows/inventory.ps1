# Prints the system on one line, then what is installed: name TAB version TAB architecture.
$system = Get-CimInstance Win32_OperatingSystem
'{0} {1}' -f ($system.Caption -replace '^Microsoft ', '').ToLowerInvariant().Trim(), $system.Version
'windows'
$places = @{
    'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\*' = 'amd64'
    'HKLM:\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Uninstall\*' = 'x86'
}
foreach ($place in $places.GetEnumerator()) {
    Get-ItemProperty $place.Key -ErrorAction SilentlyContinue |
        Where-Object { $_.DisplayName } |
        ForEach-Object {
            $version = if ($_.DisplayVersion) { $_.DisplayVersion } else { '0' }
            "{0}`t{1}`t{2}" -f $_.DisplayName, $version, $place.Value
        }
}
Get-HotFix | ForEach-Object { "{0}`t{1}`t{2}" -f $_.HotFixID, $_.Description, 'update' }
