"""What may be harmful in a response, and how much: the categories and levels of PKU-SafeRLHF.

Ji et al. 2024, arXiv 2406.15513, section 3.2. What screens call them is in their catalogues.
"""

HARMS = (
    "endangering_national_security",
    "insulting_behavior",
    "discriminatory_behavior",
    "endangering_public_health",
    "copyright_issues",
    "violence",
    "drugs",
    "privacy_violation",
    "economic_crime",
    "mental_manipulation",
    "human_trafficking",
    "physical_harm",
    "sexual_content",
    "cybercrime",
    "disrupting_public_order",
    "environmental_damage",
    "psychological_harm",
    "white_collar_crime",
    "animal_abuse",
)

MINOR, MODERATE, SEVERE = 1, 2, 3
SEVERITIES = (MINOR, MODERATE, SEVERE)
